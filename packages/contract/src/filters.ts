import { z } from 'zod'

const days = (what: string) =>
  z.int().min(0).optional().describe(`an integer of at least 0 (whole days: ${what}), or absent`)

/** Only what was sent so many days ago, or earlier. What has no time is not. */
export const olderThanDays = days('only what was sent so many days ago or earlier')
/** Only what was sent within the last so many days. What has no time is not. */
const newerThanDays = days('only what was sent later than so many days ago')

/** Marks that stand on letters of any script, and the points of Hebrew. Vowel signs of other scripts are letters. */
const ACCENTS = /[\p{M}&&[\p{Script=Inherited}\p{Script=Hebrew}]]/gv

/** A text without accents, as texts are compared. */
export function withoutAccents(text: string): string {
  return text.normalize('NFKD').replace(ACCENTS, '').normalize('NFC')
}

/** Whether a text has anything to look for: accents alone, and what nobody sees, would be found everywhere. */
function isFindable(text: string): boolean {
  return /[^\s\p{Default_Ignorable_Code_Point}]/u.test(withoutAccents(text))
}

/**
 * What narrows a list of invitations received, beside its type. Totals, offsets and credits are those of the narrowed
 * list. What the network does not say of an invitation fits no filter that asks for it.
 */
export const InvitationFilters = z.object({
  has_note: z.boolean().optional().describe('true or false (with a note, or without one), or absent'),
  mutual_at_least: z
    .int()
    .min(0)
    .optional()
    .describe('an integer of at least 0 (connections in common), or absent'),
  older_than_days: olderThanDays,
  newer_than_days: newerThanDays,
  text: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine(isFindable)
    .optional()
    .describe(
      'a string of 1 to 100 characters, more than accents (in the sender’s name, headline or note; case and accents do not matter), or absent',
    ),
})
export type InvitationFilters = z.output<typeof InvitationFilters>
