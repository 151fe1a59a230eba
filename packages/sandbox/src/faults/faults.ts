import type { Delivery, Reply } from '../answers/reply.ts'

/** The requests of the protocol that a fault can lie in wait for. */
export const ROUTES = [
  'me',
  'received',
  'received-graphql',
  'summary',
  'sent',
  'sent-graphql',
  'accept',
  'accept-old',
  'decline',
  'decline-old',
  'withdraw',
  'withdraw-old',
  'invite',
  'profile',
  'networkinfo',
  'connections',
  'portability',
] as const
export type Route = (typeof ROUTES)[number]

/**
 * What a fault makes of a request. `reply`, `redirect` and `lost` stand in the place of an answer: a write is not
 * carried out. With the others it is, and its answer is spoilt.
 */
export type Answer =
  | { readonly is: 'reply'; readonly reply: Reply }
  | { readonly is: 'redirect' }
  | { readonly is: 'lost'; readonly delivery: 'reset' | 'silence' }
  | { readonly is: 'delivery'; readonly delivery: Delivery }
  | { readonly is: 'lack'; readonly lack: 'fields' | 'list' }
  | { readonly is: 'empty' }
  | { readonly is: 'rotate-csrf' }
  | { readonly is: 'expired-cookie' }

/** What a fault does besides; the request is answered all the same. */
export type Effect =
  | { readonly is: 'latency'; readonly ms: number }
  | { readonly is: 'arrive'; readonly count: number }
  | { readonly is: 'leave'; readonly count: number }

/** One fault of a member, with what it has seen so far. */
export interface Fault {
  readonly on: Route | 'any'
  readonly after: number
  readonly times: number
  readonly answer: Answer | Effect
  seen: number
  done: number
}

/**
 * What awaits a request on this route. Every fault counts every request that it matches; all effects that are due
 * happen, and of the answers the first that is due.
 */
export function faultsDue(
  faults: readonly Fault[],
  route: Route,
): { answer: Answer | null; effects: Effect[] } {
  let answer: Answer | null = null
  const effects: Effect[] = []
  for (const fault of faults) {
    if (fault.on !== 'any' && fault.on !== route) continue
    fault.seen += 1
    if (fault.seen <= fault.after || fault.done >= fault.times) continue
    if (isEffect(fault.answer)) effects.push(fault.answer)
    else if (answer === null) answer = fault.answer
    else continue
    fault.done += 1
  }
  return { answer, effects }
}

function isEffect(answer: Answer | Effect): answer is Effect {
  return answer.is === 'latency' || answer.is === 'arrive' || answer.is === 'leave'
}
