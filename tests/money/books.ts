import { expect, vi } from 'vitest'
import type { Answer, House } from '../house.ts'

/** One movement of a balance, as the ledger keeps it. */
interface Entry {
  sequence: number
  kind: 'grant' | 'take_back' | 'capture'
  amount: number
  before: number
  after: number
  call: string | null
  reason: string | null
}

interface LoggedCall {
  request_id: string
  action: string | null
  http_status: number
  code: string | null
  credits: number
}

/** What the database itself says of one workspace's money. */
export interface Books {
  balance: number
  held: number
  entries: Entry[]
  captures: Entry[]
  /** What each call was charged, all its parts together. */
  charges: ReadonlyMap<string, number>
  calls: LoggedCall[]
}

/**
 * Reads the books of a workspace, and checks what holds at every moment: sequences without a gap, each entry going
 * on where the last one ended, entries that sum to the balance, a hold for all that is held, and a charge for every
 * call that the log says was charged, of the same amount, at once or in parts that each say what they pay for; and no
 * other.
 *
 * @param options.cutOff whether a gateway has died, or a call is under way: then one that paid part by part may not be
 *   in the log
 */
export async function books(
  house: Pick<House, 'sql'>,
  workspaceId: string,
  { cutOff = false }: { cutOff?: boolean } = {},
): Promise<Books> {
  const [row] = await house.sql<{
    balance: number
    held: number
    newest: number
    holds: number
    entries: Entry[]
    calls: LoggedCall[]
  }>(
    `select balance::int, held::int, last_sequence::int as newest,
      (select coalesce(sum(amount), 0)::int from holds where workspace_id = $1) as holds,
      (select coalesce(json_agg(json_build_object('sequence', sequence, 'kind', kind, 'amount', amount,
        'before', balance_before, 'after', balance, 'call', call_id, 'reason', reason) order by sequence), '[]')
        from entries where workspace_id = $1) as entries,
      (select coalesce(json_agg(json_build_object('request_id', request_id, 'action', action,
        'http_status', http_status, 'code', code, 'credits', credits) order by request_id), '[]')
        from calls where workspace_id = $1) as calls
    from balances where workspace_id = $1`,
    [workspaceId],
  )
  if (row === undefined) throw new Error(`no balance of ${workspaceId}`)
  const { balance, held, holds, newest, entries, calls } = row

  expect(entries.map((entry) => entry.sequence)).toEqual(entries.map((_, index) => index + 1))
  expect(newest).toBe(entries.length)
  let running = 0
  for (const { before, amount, after } of entries) {
    expect(before).toBe(running)
    running += amount
    expect(after).toBe(running)
    expect(after).toBeGreaterThanOrEqual(0)
  }
  expect(balance).toBe(running)
  expect(held).toBe(holds)
  expect(held).toBeLessThanOrEqual(balance)

  const captures = entries.filter((entry) => entry.kind === 'capture')
  const ofCalls = Map.groupBy(captures, ({ call }) => call ?? '')
  const charges = new Map<string, number>()
  for (const [call, parts] of ofCalls) {
    // Whatever is charged in parts says of each what it pays for, and pays for nothing twice.
    const reasons = new Set(parts.map(({ reason }) => reason))
    expect([call, parts.length === 1 || !reasons.has(null)]).toEqual([call, true])
    expect([call, reasons.size]).toEqual([call, parts.length])
    charges.set(
      call,
      parts.reduce((sum, { amount }) => sum - amount, 0),
    )
  }
  const logged = new Set(calls.map(({ request_id }) => request_id))
  const inParts = (call: string) => ofCalls.get(call)?.every(({ reason }) => reason !== null)
  const chargedCalls = [...charges].filter(([call]) => !cutOff || logged.has(call) || !inParts(call))
  expect(chargedCalls.map(([call, amount]) => `${call} ${amount}`).sort()).toEqual(
    calls.filter(({ credits }) => credits !== 0).map(({ request_id, credits }) => `${request_id} ${credits}`),
  )
  return { balance, held, entries, captures, charges, calls }
}

/** Waits until nothing is held any more, and reads the books. */
export async function closedBooks(
  house: Pick<House, 'sql'>,
  workspaceId: string,
  timeout = 10_000,
  options: { cutOff?: boolean } = {},
): Promise<Books> {
  return vi.waitFor(
    async () => {
      const now = await books(house, workspaceId, options)
      expect(now.held).toBe(0)
      return now
    },
    { timeout, interval: 25 },
  )
}

/** How many credits the calls under way of a workspace hold. */
export async function heldBy(house: Pick<House, 'sql'>, workspaceId: string): Promise<number> {
  const [row] = await house.sql<{ held: number }>('select held::int from balances where workspace_id = $1', [
    workspaceId,
  ])
  return row?.held ?? 0
}

/** Checks that the charges are exactly those that these answers told their callers of. */
export function expectCharged({ charges }: Pick<Books, 'charges'>, answers: readonly Answer[]): void {
  const told = answers
    .filter(({ status, body }) => status === 200 && body.metadata.credits_consumed > 0)
    .map(({ body }) => `${body.metadata.request_id} ${body.metadata.credits_consumed}`)
  expect([...charges].map(([call, amount]) => `${call} ${amount}`).sort()).toEqual(told.sort())
}
