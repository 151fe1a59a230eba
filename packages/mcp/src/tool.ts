import type { CallToolResult, Tool as ListedTool } from '@modelcontextprotocol/sdk/types.js'
import { nearest, read } from '@salver/contract'
import { z } from 'zod'
import type { Answer, Ask, Call } from './call.ts'
import { failed } from './problems.ts'
import { inputSchema, outputSchema } from './schema.ts'
import { cleaned, dataText, NOTICE } from './untrusted.ts'

/** A tool: as it is listed, and how it is called. */
export interface Tool {
  readonly name: string
  /** Whether it changes anything: if so, a read-only server does not have it. */
  readonly writes: boolean
  readonly listed: ListedTool
  /** Never throws for what a gateway answers: a failure is a result, too. */
  run(given: unknown, call: Call, signal: AbortSignal): Promise<CallToolResult>
}

/** What a tool does to the world: all four are always said. */
export interface Hints {
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  readonly openWorldHint: boolean
}

type Metadata = Extract<Answer, { ok: true }>['metadata']

/** What a tool tells an agent: `text` in sentences of Salver's alone, and `content` in the shape of its output. */
export interface Told<Content> {
  readonly text: string
  readonly content: Content
}

/** As a header has it: spaces at its ends would be lost on the way, or refused. It is described in every listing. */
const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/)
  .optional()
  .describe(
    '1 to 255 printable ASCII characters, no outer space: your own name for this write, so that a repeat is safe',
  )

/**
 * @param tool.input what it takes; names that it does not have are refused
 * @param tool.params the action's own params, where the contract has rules on which of them go together
 * @param tool.data what the gateway answers, from the contract
 * @param tool.output what an agent gets of it. What people wrote stands under `untrusted`, of which the output has one
 *   where there is any
 * @param tool.told whether the text says everything; otherwise those who show text alone get the content as JSON
 */
export function defineTool<
  Input extends z.ZodRawShape,
  Data extends z.ZodType,
  Output extends z.ZodRawShape,
>(tool: {
  name: string
  title: string
  description: string
  writes?: boolean
  hints: Hints
  input: Input
  params?: z.ZodObject
  data: Data
  output: Output
  told?: boolean
  ask: (given: z.output<z.ZodObject<Input>>) => Ask
  tell: (data: z.output<Data>, given: z.output<z.ZodObject<Input>>) => Told<z.input<z.ZodObject<Output>>>
}): Tool {
  const { name, title, description, writes = false, hints } = tool
  // The types of the two go with the tool's own; what is added to them here is read and written here.
  const input: z.ZodObject = z.strictObject({
    ...tool.input,
    ...(writes && { idempotency_key: IdempotencyKey }),
  })
  const hasStrangers = 'untrusted' in tool.output || Object.values(tool.output).some(isListOfStrangers)
  const isPriced = hints.openWorldHint
  const output = z.object({
    summary: z.string(),
    ...(hasStrangers && { notice: z.string() }),
    ...tool.output,
  })

  async function run(given: unknown, call: Call, signal: AbortSignal): Promise<CallToolResult> {
    const unknownName = unknownArgument(input, given)
    if (unknownName !== undefined) return failed({ code: 'INVALID_PARAMS', message: unknownName })
    const reading = read(input, given ?? {}, '')
    if (!reading.ok) return failed({ code: 'INVALID_PARAMS', message: reading.problem })
    const { idempotency_key: key, ...rest } = reading.value
    const args = rest as z.output<z.ZodObject<Input>>
    const idempotencyKey = writes ? (typeof key === 'string' ? key : `mcp-${crypto.randomUUID()}`) : undefined
    const ask = tool.ask(args)
    if (tool.params && 'action' in ask) {
      const together = read(tool.params, ask.params, '')
      if (!together.ok) return failed({ code: 'INVALID_PARAMS', message: together.problem })
    }
    const keyed = 'action' in ask && idempotencyKey !== undefined ? { ...ask, idempotencyKey } : ask
    const answer = await call(keyed, { signal })
    if (!answer.ok) return failed(answer.error, idempotencyKey)
    const data = tool.data.safeParse(answer.data)
    if (!data.success) return failed(otherVersion(answer.metadata))
    return succeeded(tool.tell(data.data, args), answer.metadata)
  }

  function succeeded({ text, content }: Told<object>, metadata: Metadata): CallToolResult {
    const summary = [text, ...remarks(metadata, isPriced)].join(' ')
    const whole = output.safeParse({ summary, notice: NOTICE, ...cleaned(content) })
    if (!whole.success) return failed(otherVersion(metadata))
    const structured = whole.data as Record<string, unknown>
    return {
      content: [
        { type: 'text', text: summary },
        ...(tool.told
          ? []
          : [{ type: 'text' as const, text: dataText({ ...structured, summary: undefined }) }]),
      ],
      structuredContent: structured,
      _meta: {
        'salver/credits_consumed': metadata.creditsConsumed,
        'salver/request_id': metadata.requestId ?? null,
      },
    }
  }

  return {
    name,
    writes,
    listed: {
      name,
      title,
      description,
      inputSchema: inputSchema(input),
      outputSchema: outputSchema(output),
      annotations: { readOnlyHint: !writes, ...hints },
    },
    run,
  }
}

/** The part of an output in which everything was written by others. */
export function untrusted<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape)
}

function isListOfStrangers(field: unknown): boolean {
  return (
    field instanceof z.ZodArray && field.element instanceof z.ZodObject && 'untrusted' in field.element.shape
  )
}

function remarks({ creditsConsumed, sandbox, warnings = [] }: Metadata, isPriced: boolean): string[] {
  return [
    ...(isPriced ? [`Cost: ${creditsConsumed} ${creditsConsumed === 1 ? 'credit' : 'credits'}.`] : []),
    ...(sandbox ? ['This account lives on the sandbox network: nobody real is concerned.'] : []),
    ...(warnings.length > 0 ? [`The gateway warns: ${warnings.map(quoted).join(', ')}.`] : []),
  ]
}

/** It may repeat what came from elsewhere: in quotes, it is no sentence of ours. */
function quoted(warning: string): string {
  return JSON.stringify(cleaned(warning).replace(/\s+/g, ' '))
}

/** What is wrong with the name of an argument, which may be a misspelt one: ignored, it would do something else. */
function unknownArgument(input: z.ZodObject, given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const names = Object.keys(input.shape)
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown === undefined) return undefined
  const near = nearest(unknown, names)
  const hint = near === undefined ? `There are ${names.join(', ') || 'none'}.` : `Did you mean ${near}?`
  const short = unknown.length > 60 ? `${unknown.slice(0, 60)}…` : unknown
  return `${JSON.stringify(short.toWellFormed())} is not an argument of this tool. ${hint} Nothing was done.`
}

function otherVersion({ requestId }: Metadata) {
  return {
    code: 'UNREADABLE_ANSWER',
    message:
      'The gateway did what was asked, and answered in a shape that these tools do not know: it is of another version. Tell your user to update Salver.',
    requestId,
  }
}
