import { z } from 'zod'
import { ERROR_CODES, type ErrorCode } from './errors.ts'

/** The body of a POST to a category, before its action is known. */
export const CallBody = z.object({
  account_id: z.string().min(1).describe('a string: the account_id that POST /v2/login answered'),
  action: z.string().min(1).describe('a string: the name of an action'),
  params: z.record(z.string(), z.unknown()).optional().describe('an object'),
})
export type CallBody = z.infer<typeof CallBody>

/** When an answer was given: UTC to the second, with `Z`. */
export const Timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

/** What accompanies the data of a success. */
export const SuccessMetadata = z
  .object({
    action: z.string().nullable(),
    account_id: z.string().nullable(),
    credits_consumed: z.int().min(0),
    timestamp: Timestamp,
    request_id: z.string(),
    sandbox: z.literal(true).optional().describe('Present where the account lives on the sandbox network.'),
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'SuccessMetadata' })
export type SuccessMetadata = z.infer<typeof SuccessMetadata>

/** The body of every failure on every path. */
export const Failure = z
  .object({
    success: z.literal(false),
    error: z.object({ code: z.enum(ERROR_CODES), message: z.string() }),
    metadata: z.object({
      action: z.string().nullable(),
      credits_consumed: z.literal(0),
      timestamp: Timestamp,
      request_id: z.string(),
      warnings: z.array(z.string()).optional(),
    }),
  })
  .meta({ id: 'Failure' })
export type Failure = z.infer<typeof Failure>

/** The shape of a success whose `data` is the given shape. */
export function successOf<Data extends z.ZodType>(data: Data) {
  return z.object({ success: z.literal(true), data, metadata: SuccessMetadata })
}

/** A success as it goes over the wire. */
export interface Success<Data> {
  success: true
  data: Data
  metadata: SuccessMetadata
}

/** A time as `Timestamp` writes it. */
export function timestamp(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}

/** The body of a failure. `warnings` are of what was ignored. */
export function failure(error: {
  code: ErrorCode
  message: string
  action: string | null
  requestId: string
  at: Date
  warnings?: string[]
}): Failure {
  return {
    success: false,
    error: { code: error.code, message: error.message },
    metadata: {
      action: error.action,
      credits_consumed: 0,
      timestamp: timestamp(error.at),
      request_id: error.requestId,
      ...(error.warnings && error.warnings.length > 0 && { warnings: error.warnings }),
    },
  }
}
