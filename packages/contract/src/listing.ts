import { z } from 'zod'
import { MAX_COUNT, Pagination } from './page.ts'

/** Which part of a list is wanted. A `count` above the maximum is valid and served as the maximum. */
export const ListParams = z.object({
  count: z
    .int()
    .min(1)
    .default(10)
    .describe(`an integer of at least 1 (above ${MAX_COUNT} it is served as ${MAX_COUNT}; page with offset)`),
  offset: z.int().min(0).default(0).describe('an integer of at least 0 (feed next_offset back)'),
})

/** What accompanies the rows of every listing that is read from the network. */
export const ListTotals = z.object({
  total_results: z.int().min(0).describe('Rows in this answer.'),
  total_available_results: z
    .int()
    .min(0)
    .describe('All there are; with a type or a filter, all that fit to it.'),
  pagination: Pagination,
})
