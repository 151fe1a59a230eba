import { ApiError, CallBody, nearest, read } from '@salver/contract'
import type { Action, Actions, Asks, Outcome } from '../actions/index.ts'
import type { Idempotency } from './admit.ts'
import { hashOfRequest, problemOfKey } from './kept.ts'

/** What a path offers: several actions of which the body names one, or one alone. */
export type Offer =
  | { kind: 'category'; path: string; actions: ReadonlyMap<string, Action> }
  | { kind: 'action'; path: string; action: Action; accountId: string | null; isPost: boolean }

/** What every path of the public API offers. */
export interface Offers {
  readonly network: Offer
  readonly login: Offer
  readonly listAccounts: Offer
  readonly getCredits: Offer
  readonly listLogs: Offer
  getAccount(accountId: string): Offer
  forgetAccount(accountId: string): Offer
}

export function makeOffers(actions: Actions): Offers {
  const asking = (path: string, action: Action, accountId: string | null = null): Offer => ({
    kind: 'action',
    path,
    action,
    accountId,
    isPost: false,
  })
  return {
    network: { kind: 'category', path: '/v2/network', actions: actions.network },
    login: { kind: 'action', path: '/v2/login', action: actions.login, accountId: null, isPost: true },
    listAccounts: asking('/v2/accounts', actions.listAccounts),
    getCredits: asking('/v2/credits', actions.getCredits),
    listLogs: asking('/v2/logs', actions.listLogs),
    getAccount: (accountId) => asking(`/v2/accounts/${accountId}`, actions.getAccount, accountId),
    forgetAccount: (accountId) => asking(`/v2/accounts/${accountId}`, actions.forgetAccount, accountId),
  }
}

/** Whether a path is a POST: those are logged, and take an `Idempotency-Key`. */
export function isPost(offer: Offer): boolean {
  return offer.kind === 'category' || offer.isPost
}

/** What came with a call: a body or query that could be decoded, or why it could not. */
export type Input = { value: unknown } | { problem: string }

/** An action with its params, ready to be performed with what it needs. */
export type Prepared = { [Need in keyof Asks]: PreparedFor<Need> }[keyof Asks]
interface PreparedFor<Need extends keyof Asks> {
  needs: Need
  perform: (ask: Asks[Need]) => Promise<Outcome<unknown>>
  data: Action['data']
}

/** A call as far as it can be known without looking anything up. */
export interface ReadCall {
  /** The action that was attempted, as `metadata.action` repeats it. */
  action: string | null
  accountId: string | null
  warnings: string[]
  /** What is to be done, or the first thing that is wrong with the ask. */
  ask:
    | { sound: true; prepared: Prepared; idempotency: Idempotency | null }
    | { sound: false; error: ApiError }
}

/**
 * Reads a call, in the contract's order: its body, its action, its params, its `Idempotency-Key`. Pure.
 *
 * @param idempotencyKey what came as that header
 */
export function readCall(offer: Offer, input: Input, idempotencyKey?: string): ReadCall {
  const read = readAsk(offer, input)
  if (idempotencyKey === undefined || !isPost(offer) || !read.ask.sound || 'problem' in input) return read
  const key = idempotencyKey.trim()
  const problem = problemOfKey(key)
  if (problem !== undefined) return { ...read, ask: invalid(problem) }
  try {
    const hash = hashOfRequest('POST', offer.path, input.value)
    return { ...read, ask: { ...read.ask, idempotency: { key, hash } } }
  } catch (error) {
    if (error instanceof ApiError) return { ...read, ask: { sound: false, error } }
    throw error
  }
}

function readAsk(offer: Offer, input: Input): ReadCall {
  if (offer.kind === 'action') {
    const { action, accountId } = offer
    const unread = { action: action.name, accountId, warnings: [] }
    if ('problem' in input) return { ...unread, ask: invalid(input.problem) }
    return { ...unread, ...readParams(action, input.value, '') }
  }
  if ('problem' in input) return { action: null, accountId: null, warnings: [], ask: invalid(input.problem) }
  const body = read(CallBody, input.value, '')
  const attempted = {
    action: stringAt(input.value, 'action'),
    accountId: stringAt(input.value, 'account_id'),
    warnings: body.warnings,
  }
  if (!body.ok) return { ...attempted, ask: invalid(body.problem) }
  const action = offer.actions.get(body.value.action)
  if (!action) return { ...attempted, ask: { sound: false, error: unknownAction(body.value.action, offer) } }
  // As it came: what the body's own shape leaves out, such as a member named __proto__, is to be named as well.
  const params = readParams(action, (input.value as { params?: unknown }).params ?? {}, 'params')
  return { ...attempted, ...params, warnings: [...body.warnings, ...params.warnings] }
}

function readParams(
  action: Action,
  input: unknown,
  within: string,
): { warnings: string[]; ask: ReadCall['ask'] } {
  const params = read(action.params, input, within)
  const { warnings } = params
  if (!params.ok) return { warnings, ask: invalid(params.problem) }
  return {
    warnings,
    ask: { sound: true, prepared: prepare(action, params.value), idempotency: null },
  }
}

function prepare(action: Action, params: unknown): Prepared {
  const { data } = action
  // Each branch is the same to the eye; to the types, each binds its own kind of ask.
  switch (action.needs) {
    case 'key':
      return { needs: action.needs, data, perform: action.with(params) }
    case 'account':
      return { needs: action.needs, data, perform: action.with(params) }
    case 'network':
      return { needs: action.needs, data, perform: action.with(params) }
  }
}

function invalid(problem: string): { sound: false; error: ApiError } {
  return { sound: false, error: new ApiError('INVALID_PARAMS', problem) }
}

function unknownAction(name: string, offer: Offer & { kind: 'category' }): ApiError {
  const names = [...offer.actions.keys()]
  const near = nearest(name, names)
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  const short = name.length > 60 ? `${name.slice(0, 60)}…` : name
  return new ApiError(
    'INVALID_ACTION',
    `action: got ${JSON.stringify(short.toWellFormed())}; ${offer.path} has ${names.join(', ')}.${hint}`,
  )
}

function stringAt(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
  const field = (value as Record<string, unknown>)[name]
  return typeof field === 'string' ? field : null
}
