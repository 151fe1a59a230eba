import { z } from 'zod'

/** The most rows that one answer of a listing holds; a larger `count` is served as this. */
export const MAX_COUNT = 1000

/** The most rows that the network gives for one request, and the fewest that Salver asks for. */
export const BATCH_SIZE = { min: 10, max: 100 } as const

/** Pagination of a listing that was read from the network by offset. */
export const Pagination = z
  .object({
    offset: z.int().min(0).describe('Offset of the first row of this answer.'),
    count: z.int().min(0).describe('Rows in this answer.'),
    next_offset: z.int().nullable().describe('Offset for the next request; null when there are no more.'),
    has_more: z.boolean().describe('Whether there are rows beyond this answer.'),
    results_per_page: z.int().describe('The largest batch size asked of the network for this call.'),
    pages_fetched: z.int().min(0).describe('Batches used to assemble this answer.'),
  })
  .meta({ id: 'Pagination' })
export type Pagination = z.infer<typeof Pagination>

/**
 * The pagination of one answer.
 *
 * @param read `offset` asked for; `rows` answered; `hasMore` whether there are rows beyond; the largest batch
 *   asked of the network and the number of batches
 */
export function pagination(read: {
  offset: number
  rows: number
  hasMore: boolean
  batchSize: number
  batches: number
}): Pagination {
  return {
    offset: read.offset,
    count: read.rows,
    next_offset: read.hasMore ? read.offset + read.rows : null,
    has_more: read.hasMore,
    results_per_page: read.batchSize,
    pages_fetched: read.batches,
  }
}

/** Pagination of a listing that Salver keeps itself. */
export const OffsetPagination = z
  .object({
    offset: z.int().min(0),
    count: z.int().min(0).describe('Rows in this answer.'),
    next_offset: z.int().nullable().describe('Offset for the next request; null when there are no more.'),
    has_more: z.boolean(),
  })
  .meta({ id: 'OffsetPagination' })
export type OffsetPagination = z.infer<typeof OffsetPagination>

/**
 * One page of a listing that Salver keeps itself.
 *
 * @param found the rows from `offset` on, one more than `size` where there are so many: it tells that there is more
 */
export function offsetPage<Row>(
  found: Row[],
  { size, offset }: { size: number; offset: number },
): { page: Row[]; pagination: OffsetPagination } {
  const page = found.slice(0, size)
  const hasMore = found.length > size
  return {
    page,
    pagination: {
      offset,
      count: page.length,
      next_offset: hasMore ? offset + page.length : null,
      has_more: hasMore,
    },
  }
}
