import { ApiError, CallBody, nearest, read } from '@salver/contract'
import type { Action, Actions, Asks, Outcome } from '../actions/index.ts'

/** What a path offers: several actions of which the body names one, or one alone. */
export type Offer =
  | { kind: 'category'; name: string; actions: ReadonlyMap<string, Action> }
  | { kind: 'action'; action: Action; accountId: string | null; logged: boolean }

/** What every path of the public API offers. */
export interface Offers {
  readonly network: Offer
  readonly login: Offer
  readonly listAccounts: Offer
  readonly getCredits: Offer
  getAccount(accountId: string): Offer
  forgetAccount(accountId: string): Offer
}

/** What every path of the public API offers. POSTs are logged, and nothing else. */
export function makeOffers(actions: Actions): Offers {
  const unlogged = (action: Action, accountId: string | null): Offer => ({
    kind: 'action',
    action,
    accountId,
    logged: false,
  })
  return {
    network: { kind: 'category', name: 'network', actions: actions.network },
    login: { kind: 'action', action: actions.login, accountId: null, logged: true },
    listAccounts: unlogged(actions.listAccounts, null),
    getCredits: unlogged(actions.getCredits, null),
    getAccount: (accountId) => unlogged(actions.getAccount, accountId),
    forgetAccount: (accountId) => unlogged(actions.forgetAccount, accountId),
  }
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
  ask: { sound: true; prepared: Prepared } | { sound: false; error: ApiError }
}

/** Reads a call, in the contract's order: its body, its action, its params. Pure. */
export function readCall(offer: Offer, input: Input): ReadCall {
  if (offer.kind === 'action') {
    const { action, accountId } = offer
    const unread = { action: action.name, accountId, warnings: [] }
    if ('problem' in input) return { ...unread, ask: invalid(input.problem) }
    return { ...unread, ...readParams(action, input.value, '') }
  }
  if ('problem' in input) return { action: null, accountId: null, warnings: [], ask: invalid(input.problem) }
  const attempted = {
    action: stringAt(input.value, 'action'),
    accountId: stringAt(input.value, 'account_id'),
    warnings: [],
  }
  const body = read(CallBody, input.value, '')
  if (!body.ok) return { ...attempted, ask: invalid(body.problem) }
  const action = offer.actions.get(body.value.action)
  if (!action) return { ...attempted, ask: { sound: false, error: unknownAction(body.value.action, offer) } }
  const params = readParams(action, body.value.params ?? {}, 'params')
  return { ...attempted, ...params, warnings: [...body.warnings, ...params.warnings] }
}

function readParams(
  action: Action,
  input: unknown,
  within: string,
): { warnings: string[]; ask: ReadCall['ask'] } {
  const params = read(action.params, input, within)
  if (!params.ok) return { warnings: [], ask: invalid(params.problem) }
  return { warnings: params.warnings, ask: { sound: true, prepared: prepare(action, params.value) } }
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
    `action: got ${JSON.stringify(short.toWellFormed())}; /v2/${offer.name} has ${names.join(', ')}.${hint}`,
  )
}

function stringAt(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
  const field = (value as Record<string, unknown>)[name]
  return typeof field === 'string' ? field : null
}
