import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import {
  Account,
  AccountsData,
  AccountsQuery,
  AnswerData,
  AnswerParams,
  AnswersData,
  AnswersParams,
  CheckInvitationData,
  CheckInvitationParams,
  CreditsData,
  Failure,
  InviteData,
  InviteParams,
  ListConnectionsData,
  ListConnectionsParams,
  ListInvitationsData,
  ListInvitationsParams,
  ListSentData,
  ListSentParams,
  LoginBody,
  LoginData,
  LogsData,
  LogsQuery,
  WithdrawData,
  WithdrawParams,
} from '@salver/contract'
import { z } from 'zod'

/**
 * The client's types of the wire, made from the contract's schemas: plain TypeScript that names no package.
 * `node tests/client/wire.ts` writes them; a test says when they are out of date.
 */

/** What is sent: read as it is written, but for queries, whose numbers become text only in the URL. */
const SENT = {
  ListInvitationsParams,
  ListSentParams,
  AnswerParams,
  AnswersParams,
  WithdrawParams,
  CheckInvitationParams,
  InviteParams,
  ListConnectionsParams,
  LoginBody,
}
const QUERIES = { AccountsQuery, LogsQuery }
const ANSWERED = {
  ListInvitationsData,
  ListSentData,
  AnswerData,
  AnswersData,
  WithdrawData,
  CheckInvitationData,
  InviteData,
  ListConnectionsData,
  LoginData,
  AccountsData,
  Account,
  CreditsData,
  LogsData,
  Failure,
}

/** As much of JSON Schema as the contract uses. */
interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  not?: object
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  description?: string
  default?: unknown
}

/** Where they are kept. */
export const FILE = new URL('../../packages/client/src/wire.ts', import.meta.url)

const HEAD = `/**
 * What goes over the wire, under the wire's own names. Made from the contract's schemas by
 * \`node tests/client/wire.ts\`: change those, and run it.
 */
`

/** The text of the client's `src/wire.ts`. */
export function wireTypes(): string {
  const shapes = new Map<string, string>()
  const add = (roots: Record<string, z.ZodType>, io: 'input' | 'output', sent: boolean) => {
    for (const [name, schema] of Object.entries(roots)) {
      const { $defs = {}, ...root } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema
      for (const [id, shape] of Object.entries({ ...(root.$ref ? {} : { [name]: root }), ...$defs })) {
        shapes.set(id, declared(id, shape, sent))
      }
      const id = root.$ref && idOf(root.$ref)
      if (id && id !== name) shapes.set(name, `export type ${name} = ${id}\n`)
    }
  }
  add(SENT, 'input', true)
  add(QUERIES, 'output', true)
  add(ANSWERED, 'output', false)
  const text = [...shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape)
  return formatted(`${HEAD}\n${text.join('\n')}`)
}

function declared(name: string, schema: Schema, sent: boolean): string {
  return `export type ${name} = ${typed(schema, sent)}\n`
}

function typed(schema: Schema, sent: boolean): string {
  if (schema.$ref) return idOf(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (schema.anyOf) return [...new Set(schema.anyOf.map((one) => typed(one, sent)))].join(' | ')
  if (Array.isArray(schema.type))
    return schema.type.map((type) => typed({ ...schema, type }, sent)).join(' | ')
  if (schema.type === 'object') return object(schema, sent)
  if (schema.type === 'array') return `(${typed(schema.items ?? {}, sent)})[]`
  if (schema.type === 'integer') return 'number'
  return schema.type ?? 'unknown'
}

/**
 * What is sent may leave out what has a default, and say so by null or undefined, too. Second names of the same thing
 * are for those who move here from elsewhere, and are left out.
 */
function object({ properties = {}, required = [], additionalProperties }: Schema, sent: boolean): string {
  if (typeof additionalProperties === 'object') {
    throw new Error(
      'a map: name its field in MAPS of packages/client/src/names.ts, and let this script write a Record',
    )
  }
  const fields = Object.entries(properties)
    .filter(([, field]) => field.not === undefined && !(sent && / alias of /.test(field.description ?? '')))
    .map(([name, field]) => {
      const optional = !required.includes(name) || field.default !== undefined
      const doc = field.description ? `/** ${field.description.replaceAll('*/', '*\\/')} */\n` : ''
      const type = typed(field, sent)
      return `${doc}${name}${optional ? '?' : ''}: ${type}${sent && optional ? ' | null | undefined' : ''}\n`
    })
  return `{\n${fields.join('')}}`
}

function idOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

if (import.meta.main) writeFileSync(FILE, wireTypes())

function formatted(text: string): string {
  return execFileSync('biome', ['format', '--stdin-file-path=wire.ts'], { input: text, encoding: 'utf8' })
}
