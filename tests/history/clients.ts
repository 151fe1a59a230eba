import { priceOfRows } from '@salver/contract'
import type { Chance } from '../faulty/chance.ts'
import type { Client, Told } from '../faulty/client.ts'
import type { Experience } from '../faulty/judge.ts'
import { ADMIN_TOKEN, type Tenant } from '../faulty/stage.ts'

/** How many invitations each account has. */
export const ROWS = 130

export interface Workplace {
  readonly tenant: Tenant
  readonly accountId: string
  /** An account that people want to connect with, and those of them who were not answered yet. */
  readonly busy?: { readonly accountId: string; readonly people: string[] }
}

/** A client that asks, writes down what it was told, and asks again what it does not know where it has a key for it. */
export interface Clerk {
  readonly experiences: Experience[]
  /** How many retries of what was lost got the first answer. */
  readonly recovered: number
  /** Retries of what was lost that found the first still under way, or no service, and were tried again. */
  readonly retried: number
  /** Asks until told to stop. */
  work(until: () => boolean): Promise<void>
  /** Asks until every call that has a key has an end that is known. */
  settle(until: number): Promise<void>
}

let keys = 0

export function makeClerk({
  chance,
  client,
  workplace: { tenant, accountId, busy },
  url,
}: {
  chance: Chance
  client: Client
  workplace: Workplace
  /** Where the next call goes. */
  url: () => string
}): Clerk {
  const experiences: Experience[] = []
  const lost: Experience[] = []
  let recovered = 0
  let retried = 0

  async function ask(
    one: Pick<Experience, 'kind' | 'idempotencyKey' | 'body' | 'credits' | 'parts' | 'mark'>,
  ): Promise<Told> {
    const askedAt = Date.now()
    const told = await client.ask(url(), {
      method: 'POST',
      path: one.kind === 'call' ? '/v2/network' : `/admin/workspaces/${tenant.id}/credits`,
      headers: {
        ...(one.kind === 'call' ? { 'x-api-key': tenant.key } : { authorization: `Bearer ${ADMIN_TOKEN}` }),
        ...(one.idempotencyKey !== null && { 'idempotency-key': one.idempotencyKey }),
      },
      body: one.body,
      patienceMs: chance.pick([700, 2_500, 8_000]),
    })
    const experience: Experience = { ...one, tenant, askedAt, toldAt: Date.now(), told }
    experiences.push(experience)
    if (told.as === 'unknown' && one.idempotencyKey !== null) lost.push(experience)
    return told
  }

  function something(): Parameters<typeof ask>[0] {
    const key = chance.yes(0.5) ? `${tenant.id}-${keys++}` : null
    if (chance.yes(0.06)) {
      const mark = `grant-${keys++}`
      const amount = chance.between(1, 20)
      return {
        kind: 'grant',
        idempotencyKey: key,
        body: JSON.stringify({ amount, reason: mark }),
        credits: amount,
        mark,
      }
    }
    if (busy && busy.people.length > 0 && chance.yes(0.15)) {
      const ids = busy.people.splice(0, chance.between(1, 6))
      const reply = chance.pick(['accept', 'decline'])
      const answers = ids.map((invitation_id) => ({ invitation_id, do: reply }))
      return {
        kind: 'call',
        idempotencyKey: key,
        body: JSON.stringify({ account_id: busy.accountId, action: 'answer', params: { answers } }),
        credits: ids.length,
        parts: ids.map((id) => `${reply} ${id}`),
      }
    }
    const count = chance.pick([1, 10, 10, 10, 60, 130])
    return {
      kind: 'call',
      idempotencyKey: key,
      body: JSON.stringify({ account_id: accountId, action: 'list_invitations', params: { count } }),
      credits: priceOfRows(Math.min(count, ROWS)),
    }
  }

  /** Asks again, with the same key, what nobody knows the end of. */
  async function again(): Promise<void> {
    const one = lost.shift()
    if (!one) return
    retried++
    const told = await ask(one)
    if (told.as === 'ok' && told.replayed) recovered++
    else if (told.as === 'failed') {
      lost.push(one)
      await pause(chance.between(50, 150))
    }
  }

  return {
    experiences,
    get recovered() {
      return recovered
    },
    get retried() {
      return retried
    },
    async work(until) {
      while (!until()) {
        if (lost.length > 0 && chance.yes(0.5)) await again()
        else {
          const told = await ask(something())
          if (told.as === 'failed') await pause(chance.between(10, 60))
        }
      }
    },
    async settle(until) {
      while (lost.length > 0 && Date.now() < until) await again()
      if (lost.length > 0) {
        const [one] = lost
        const last = experiences.findLast(({ idempotencyKey }) => idempotencyKey === one?.idempotencyKey)
        throw new Error(
          `${lost.length} calls have no end that is known, such as ${JSON.stringify(last?.told)}`,
        )
      }
    },
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
