import { z } from 'zod'

/** An integer as a URL's query writes it: digits alone. Nothing, `1e2` or `0x10` is none. */
export const WrittenInteger = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number)
