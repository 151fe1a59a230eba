import { AccountsQuery, AnswersParams, ListConnectionsParams, LogsQuery } from '@salver/contract'
import { z } from 'zod'
import { plain } from '../schema.ts'

/** The most rows of one answer: more of them would fill an agent's memory at once. */
const MOST_ROWS = 100

export const accountId = z
  .string()
  .min(1)
  .max(100)
  .describe('a string: an account_id of list_accounts')
  .meta(plain)

/** Which part of a list of the network is wanted. */
export const page = {
  count: z.int().min(1).max(MOST_ROWS).default(10).describe(`an integer from 1 to ${MOST_ROWS}`).meta(plain),
  offset: ListConnectionsParams.shape.offset
    .describe('an integer of at least 0: 0, then next_offset')
    .meta(plain),
}

/** An age in days. */
export const days = z.int().min(0).describe('an integer of at least 0 (whole days)').meta(plain)

const ofAnswer = AnswersParams.shape.answers.element.shape
const InvitationId = ofAnswer.invitation_id

/** An invitation by its id, which an agent has from a list. As a number it would lose its last digits. */
export const invitationId = z
  .string()
  .refine((text) => InvitationId.safeParse(text).success)
  .describe('a string of digits: an invitation_id of a list')
  .meta(plain)

/** The address of a profile. */
export const profileUrl = ofAnswer.profile_url
  .unwrap()
  .describe('the address of a profile, such as "https://www.linkedin.com/in/alicejohnson"')
  .meta(plain)

/** Which part of the accounts is wanted. */
export const pageOfAccounts = {
  count: AccountsQuery.shape.count.unwrap().out.default(50).describe('an integer from 1 to 500').meta(plain),
  offset: page.offset,
}

/** Which part of the log is wanted. */
export const pageOfLogs = {
  limit: LogsQuery.shape.limit.unwrap().out.default(20).describe('an integer from 1 to 200').meta(plain),
  offset: page.offset,
}

/** Arguments as a URL's query writes them; what was not given is left out. */
export function queryOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
