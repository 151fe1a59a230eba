import { z } from 'zod'

/** A text that people write, without blanks around it: `least` to `most` characters that every database can keep. */
export function writtenText(least: number, most: number) {
  return z
    .string()
    .trim()
    .min(least)
    .max(most)
    .refine((text) => text.isWellFormed() && !text.includes('\0'))
    .describe(`a string of ${least} to ${most} characters, without NUL or half characters`)
}
