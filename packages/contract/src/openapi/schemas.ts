import { z } from 'zod'
import { Account, AccountsData, CreditsData, Health, LoginBody, LoginData, Source } from '../accounts.ts'
import {
  CursorPagination,
  GrantBody,
  GrantData,
  KeyBody,
  KeyData,
  KeysData,
  LedgerData,
  LedgerEntry,
  ListedKey,
  NothingData,
  RateLimit,
  Workspace,
  WorkspaceBody,
  WorkspacesData,
} from '../admin.ts'
import { AnswerOutcome, Outcome } from '../answers.ts'
import { Failure, SuccessMetadata } from '../envelope.ts'
import {
  InvitationType,
  ListedInvitation,
  ListedSentInvitation,
  Recipient,
  Sender,
  Subject,
} from '../invitation.ts'
import { Connection } from '../list-connections.ts'
import { LoggedCall, LogsData } from '../logs.ts'
import { OffsetPagination, Pagination } from '../page.ts'
import { WithdrawManyData, WithdrawnData, WithdrawOutcome } from '../withdraw.ts'
import { ACTIONS } from './actions.ts'

/** A piece of JSON Schema, or of an OpenAPI document. */
export type Json = Record<string, unknown>

/** Where a document keeps its schemas. */
export const SCHEMAS = '#/components/schemas/'

/** What callers send, by the names under which the document has it. */
const sent = {
  LoginBody,
  WorkspaceBody,
  GrantBody,
  KeyBody,
  ...named((action) => [action.paramsName, action.params]),
}

/** What is answered. */
const answered = {
  SuccessMetadata,
  Failure,
  ...named((action) => [action.dataName, action.data]),
  LoginData,
  Account,
  AccountsData,
  CreditsData,
  Health,
  LogsData,
  LoggedCall,
  Workspace,
  WorkspacesData,
  GrantData,
  LedgerData,
  LedgerEntry,
  KeyData,
  KeysData,
  ListedKey,
  NothingData,
  CursorPagination,
  OffsetPagination,
  Pagination,
  ListedInvitation,
  ListedSentInvitation,
  Sender,
  Recipient,
  Subject,
  Connection,
  AnswerOutcome,
  WithdrawnData,
  WithdrawManyData,
  WithdrawOutcome,
}

/** What stands in both, and is the same in both. */
const shared = { Source, InvitationType, Outcome, RateLimit }

/** Every schema of the contract that goes over the wire, as JSON Schema (2020-12) under its name. */
export function namedSchemas(): Json {
  return { ...schemasOf({ ...sent, ...shared }, 'input'), ...schemasOf({ ...answered, ...shared }, 'output') }
}

/** The reference to a schema of the contract. Throws for one that is not named above. */
export function referenceTo(schema: z.ZodType): Json {
  const all = Object.entries<z.ZodType>({ ...sent, ...answered, ...shared })
  const name = all.find(([, known]) => known === schema)?.[0]
  if (name === undefined)
    throw new Error('a schema has no name in the document: add it to openapi/schemas.ts')
  return { $ref: `${SCHEMAS}${name}` }
}

/** A schema by itself, such as one field of a query. What a URL writes as digits is described as the number it is. */
export function schemaOf(schema: z.ZodType): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, { io: 'output', override: tidy })
  return json
}

function schemasOf(schemas: Record<string, z.ZodType>, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const { schemas: made } = z.toJSONSchema(registry, {
    io,
    uri: (id) => `${SCHEMAS}${id}`,
    override: tidy,
  })
  if ('__shared' in made) {
    const missing = Object.keys(made.__shared?.$defs ?? {}).join(', ')
    throw new Error(`name these in openapi/schemas.ts too: ${missing}`)
  }
  return Object.fromEntries(
    Object.entries(made).map(([name, { $schema, $id, ...schema }]) => [name, schema as Json]),
  )
}

/** Leaves out what only our own reading knows, and what says nothing to a reader. */
function tidy({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const schema = jsonSchema as Json
  // Answers gain fields over time: a client that refuses unknown ones would break.
  if (schema.additionalProperties === false) delete schema.additionalProperties
  if (schema.format === 'date' || schema.format === 'date-time') delete schema.pattern
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.secret === true) schema.format = 'password'
  delete schema.secret
  delete schema.id
  const properties = (schema.properties ?? {}) as Record<string, Json>
  // What is only named to be refused.
  for (const name of Object.keys(properties)) if (properties[name]?.refusal) delete properties[name]
}

function named(pair: (action: (typeof ACTIONS)[number]) => [string, z.ZodType]): Record<string, z.ZodType> {
  return Object.fromEntries(ACTIONS.map(pair))
}
