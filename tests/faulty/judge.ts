import type { Told } from './client.ts'
import type { Stage, Tenant } from './stage.ts'

/** One thing that a client asked, and what it was told. */
export interface Experience {
  kind: 'call' | 'grant'
  tenant: Tenant
  idempotencyKey: string | null
  /** What was asked, all of it: the same for a retry. */
  body: string
  /** What it costs if it happens; for a grant, what it adds. */
  credits: number
  /**
   * For a call that is charged part by part: all that it may pay for, as the ledger says it. It costs what of that was
   * not paid for before.
   */
  parts?: readonly string[]
  /** For a grant: its reason, which no other has. */
  mark?: string
  /** Epoch milliseconds: when it was asked, and when the client was told or gave up. */
  askedAt: number
  toldAt: number
  told: Told
}

/** How a history ended. */
export interface Verdict {
  /** A sentence for each thing that books, log and histories do not agree on. */
  disagreements: string[]
  ok: number
  replayed: number
  failed: number
  /** Of what nobody was told of: how much had happened, and how much had not. */
  unknownDone: number
  unknownNot: number
  /** How often each code was told. */
  codes: Record<string, number>
}

/** Failures that may come of what goes wrong; any other one is a fault of the service. */
const MAY_COME = new Set([
  'REFUSED',
  'UNAVAILABLE',
  'CHANNEL_ERROR',
  'INSUFFICIENT_CREDITS',
  'REQUEST_IN_PROGRESS',
  'INVALID_PARAMS',
])

/** Failures of which nothing is logged, or not always. */
const MAY_BE_UNLOGGED = new Set(['REFUSED', 'UNAVAILABLE', 'RATE_LIMITED'])

/** How much later than its client lost sight of it a call may still have been settled. */
const LATE_MS = 30_000

/** Something that a call did: when, and when last. */
interface Charge {
  call: string
  credits: number
  at: number
  until: number
}

/** What a call has paid for part by part, and when, as the ledger says it. */
interface Paid {
  reasons: string[]
  at: number
  until: number
}

/** Who has carried out a part, as the journal says it: a call, and by what its retries are known, if by anything. */
interface Deed {
  call: string
  retryKey: string | null
}

interface Facts {
  captures: Map<string, number>
  /** What each call that was charged part by part has paid for. */
  parts: Map<string, Paid>
  /** Each part that was carried out, as the ledger would say it. */
  journal: Map<string, Deed>
  /** Successes of the log: what should have been told. */
  successes: Map<string, Charge>
  failures: Map<string, { code: string; credits: number }>
  grants: Map<string, number[]>
  /** The call whose answer is kept for a key. */
  kept: Map<string, string>
}

/**
 * Holds what clients were told against what the database has: each success exactly once with the credits that it
 * said, each failure not at all, each unknown once or not at all, and nothing that nobody asked for.
 *
 * @param options.strictLog every failure, and all that was paid for part by part, must be in the log; not so where the database was away
 */
export async function judge(
  stage: Pick<Stage, 'sql' | 'differences'>,
  experiences: readonly Experience[],
  options: { strictLog: boolean },
): Promise<Verdict> {
  const verdict: Verdict = {
    disagreements: await stage.differences(),
    ok: 0,
    replayed: 0,
    failed: 0,
    unknownDone: 0,
    unknownNot: 0,
    codes: {},
  }
  const byTenant = Map.groupBy(experiences, ({ tenant }) => tenant.id)
  for (const [workspaceId, ofTenant] of byTenant) {
    const facts = await factsOf(stage, workspaceId)
    judgeCalls(
      workspaceId,
      ofTenant.filter(({ kind }) => kind === 'call'),
      facts,
      verdict,
      options.strictLog,
    )
    judgeGrants(
      workspaceId,
      ofTenant.filter(({ kind }) => kind === 'grant'),
      facts,
      verdict,
    )
  }
  return verdict
}

async function factsOf(stage: Pick<Stage, 'sql'>, workspaceId: string): Promise<Facts> {
  const entries = await stage.sql<{
    kind: string
    amount: number
    call: string | null
    reason: string | null
    at: Date
  }>('select kind, amount::int, call_id as call, reason, at from entries where workspace_id = $1', [
    workspaceId,
  ])
  const calls = await stage.sql<{
    id: string
    status: number
    code: string | null
    credits: number
    at: Date
  }>(
    `select request_id as id, http_status as status, code, credits, at + duration_ms * interval '1 ms' as at
      from calls where workspace_id = $1 and action is distinct from 'login'`,
    [workspaceId],
  )
  const kept = await stage.sql<{ key: string; call: string }>(
    `select idempotency_key as key, call_id as call from kept_answers where workspace_id = $1 and answer is not null`,
    [workspaceId],
  )
  const deeds = await stage.sql<{ reason: string; call: string; retryKey: string | null }>(
    `select case state when 'accepted' then 'accept ' else 'decline ' end || invitation_id as reason, call_id as call,
        retry_key as "retryKey"
      from answers where workspace_id = $1 and state in ('accepted', 'declined')`,
    [workspaceId],
  )
  const facts: Facts = {
    captures: new Map(),
    parts: new Map(),
    journal: new Map(deeds.map(({ reason, ...deed }) => [reason, deed])),
    successes: new Map(),
    failures: new Map(),
    grants: new Map(),
    kept: new Map(kept.map(({ key, call }) => [key, call])),
  }
  for (const { kind, amount, call, reason, at } of entries) {
    if (kind === 'capture') facts.captures.set(call ?? '', (facts.captures.get(call ?? '') ?? 0) - amount)
    if (kind === 'capture' && reason !== null) {
      const before = facts.parts.get(call ?? '')
      const time = at.getTime()
      facts.parts.set(call ?? '', {
        reasons: [...(before?.reasons ?? []), reason],
        at: Math.min(before?.at ?? time, time),
        until: Math.max(before?.until ?? time, time),
      })
    }
    if (kind !== 'capture')
      facts.grants.set(reason ?? '', [...(facts.grants.get(reason ?? '') ?? []), amount])
  }
  for (const { id, status, code, credits, at } of calls) {
    const time = at.getTime()
    if (status === 200) facts.successes.set(id, { call: id, credits, at: time, until: time })
    else facts.failures.set(id, { code: code ?? String(status), credits })
  }
  return facts
}

function judgeCalls(
  workspaceId: string,
  calls: readonly Experience[],
  facts: Facts,
  verdict: Verdict,
  strictLog: boolean,
): void {
  const wrong = (sentence: string) => verdict.disagreements.push(`${workspaceId}: ${sentence}`)
  /** Successes of the log that are accounted for. */
  const explained = new Set<string>()

  for (const one of calls) {
    const { told, credits } = one
    if (told.as === 'unknown') continue
    const code = told.as === 'ok' ? 'ok' : told.code
    verdict.codes[code] = (verdict.codes[code] ?? 0) + 1
    if (told.as === 'ok') {
      verdict.ok++
      if (told.replayed) verdict.replayed++
      const logged = facts.successes.get(told.requestId)
      if (!logged && (strictLog || one.parts === undefined)) {
        wrong(`the success ${told.requestId} is not in the log`)
      }
      if (logged && (logged.credits !== told.credits || !mayCost(one, told.credits))) {
        wrong(
          `${told.requestId} should cost ${credits}, was told to cost ${told.credits}, and is logged with ${logged.credits}`,
        )
      }
      if ((facts.captures.get(told.requestId) ?? 0) !== told.credits) {
        wrong(
          `${told.requestId} was told to cost ${told.credits}, and ${facts.captures.get(told.requestId) ?? 0} were taken`,
        )
      }
      explained.add(told.requestId)
    } else {
      verdict.failed++
      if (!MAY_COME.has(told.code)) wrong(`a call failed with ${told.code}: ${told.message}`)
      if (told.requestId === null) continue
      const taken = facts.captures.get(told.requestId)
      if (taken !== undefined) {
        wrong(
          `the call ${told.requestId} was told to have failed (${told.code}: ${told.message}), and ${taken} credits were taken`,
        )
      }
      if (facts.successes.has(told.requestId)) {
        wrong(`the call ${told.requestId} was told to have failed (${told.code}), and is logged as a success`)
        explained.add(told.requestId)
      }
      const logged = facts.failures.get(told.requestId)
      if (logged && logged.code !== told.code) {
        wrong(`the call ${told.requestId} was told ${told.code}, and is logged with ${logged.code}`)
      }
      if (strictLog && !logged && !MAY_BE_UNLOGGED.has(told.code)) {
        wrong(`the failure ${told.requestId} (${told.code}) is not in the log`)
      }
    }
  }

  judgeParts(calls, facts, wrong)
  judgeKeys(calls, facts, explained, verdict, wrong)
  judgeUnknowns(calls, facts, explained, verdict, wrong)
}

/** Whether something can have cost so much. */
function mayCost({ credits, parts }: Pick<Experience, 'credits' | 'parts'>, paid: number): boolean {
  return parts === undefined ? paid === credits : paid <= parts.length
}

/**
 * Calls that are charged part by part: each part once over all of them, by the call that carried it out, and for what
 * somebody asked and was told.
 */
function judgeParts(calls: readonly Experience[], facts: Facts, wrong: (sentence: string) => void): void {
  const payers = new Map<string, string>()
  for (const [call, { reasons }] of facts.parts) {
    for (const reason of reasons) {
      const before = payers.get(reason)
      if (before !== undefined) wrong(`"${reason}" was paid for by ${before} and by ${call}`)
      payers.set(reason, call)
      const doer = facts.journal.get(reason)?.call
      if (doer !== call) wrong(`"${reason}" was paid for by ${call}, and carried out by ${doer}`)
    }
    if (new Set(reasons.map((reason) => facts.journal.get(reason)?.retryKey)).size > 1) {
      wrong(`the call ${call} has paid for ${reasons}, which are known by several retry keys`)
    }
    const isKeyed = retryKeyOf(call, facts) !== null
    if (!calls.some((one) => isOf(one, reasons) && (one.idempotencyKey !== null) === isKeyed)) {
      wrong(`the call ${call} has paid for ${reasons}, which nobody asked for`)
    }
  }
  for (const reason of facts.journal.keys()) {
    if (!payers.has(reason)) wrong(`"${reason}" was carried out, and nobody paid for it`)
  }
  for (const { told, parts } of calls) {
    if (told.as !== 'ok' || parts === undefined) continue
    const done = doneBy(told.text)
    for (const reason of done) {
      if (!parts.includes(reason))
        wrong(`${told.requestId} was told that it did "${reason}", which it was not asked`)
      if (!payers.has(reason))
        wrong(`${told.requestId} was told that it did "${reason}", and nobody paid for it`)
    }
    for (const reason of facts.parts.get(told.requestId)?.reasons ?? []) {
      if (!done.includes(reason)) wrong(`${told.requestId} has paid for "${reason}", and was not told so`)
    }
  }
}

/** By what the retries of a call that was charged part by part are known; null for one that has no key. */
function retryKeyOf(call: string, { parts, journal }: Facts): string | null {
  const [reason = ''] = parts.get(call)?.reasons ?? []
  return journal.get(reason)?.retryKey ?? null
}

/** What an answer says was carried out, as the ledger says it. */
function doneBy(text: string): string[] {
  interface One {
    invitation_id: string
    state?: string
    outcome?: string
  }
  const { data } = JSON.parse(text) as { data: One & { outcomes?: One[] } }
  return (data.outcomes ?? [data]).flatMap(({ invitation_id: id, state, outcome }) => {
    const what = outcome ?? state
    return what === 'accepted' ? [`accept ${id}`] : what === 'declined' ? [`decline ${id}`] : []
  })
}

/**
 * Calls with an `Idempotency-Key`: one of them happened, or none, and all were told the same of it. Where that is
 * carried out part by part, each try of which nobody was told may have taken a part, and no two of them the same one:
 * whoever is told at last is told of all of them, and nothing else.
 */
function judgeKeys(
  calls: readonly Experience[],
  facts: Facts,
  explained: Set<string>,
  verdict: Verdict,
  wrong: (sentence: string) => void,
): void {
  const byKey = Map.groupBy(
    calls.filter(({ idempotencyKey }) => idempotencyKey !== null),
    ({ idempotencyKey }) => idempotencyKey ?? '',
  )
  const keyed = [...facts.parts].filter(([call]) => retryKeyOf(call, facts) !== null)
  const owners = new Map<string, string>()
  for (const [key, ofKey] of byKey) {
    const successes = ofKey.flatMap(({ told, body }) => (told.as === 'ok' ? [{ ...told, body }] : []))
    const lost = ofKey.filter(({ told }) => told.as === 'unknown')
    const call = facts.kept.get(key)
    if (new Set(successes.map(({ text }) => text)).size > 1) wrong(`the key ${key} has several answers`)
    if (new Set(successes.map(({ body }) => body)).size > 1)
      wrong(`the key ${key} has answered several bodies`)
    if (successes.filter(({ replayed }) => !replayed).length > 1)
      wrong(`the key ${key} was carried out twice`)
    const [success] = successes
    // What was told without a place in the log has none among the kept answers either.
    if (success && call !== success.requestId && facts.successes.has(success.requestId)) {
      wrong(`the key ${key} was answered with ${success.requestId}, and ${call} is kept`)
    }

    const tries = keyed.filter(([, { reasons }]) => ofKey.some((one) => isOf(one, reasons)))
    for (const [one] of tries) {
      const retryKey = retryKeyOf(one, facts) ?? ''
      if ((owners.get(retryKey) ?? key) !== key) wrong(`the key ${key} is taken for ${owners.get(retryKey)}`)
      owners.set(retryKey, key)
    }
    if (new Set(tries.map(([one]) => retryKeyOf(one, facts))).size > 1) {
      wrong(`the key ${key} was not known again by each of ${tries.map(([one]) => one)}`)
    }
    if (success) {
      const done = doneBy(success.text)
      const paid = tries.flatMap(([, { reasons }]) => reasons)
      if (done.toSorted().join() !== paid.toSorted().join()) {
        wrong(`the key ${key} was told to have done ${done}, and its tries have done ${paid}`)
      }
    }

    // Nobody was told of these at once: each was one of those that were lost, and no two the same one.
    const toldAtOnce = successes.find(({ replayed }) => !replayed)?.requestId
    const untold = new Map<string, Charge>()
    for (const [one, { reasons, at, until }] of tries) {
      untold.set(one, { call: one, credits: reasons.length, at, until })
      const isLogged = facts.successes.has(one)
      if (isLogged && one !== call && one !== success?.requestId && !ofKey.some(mayBeCutOff)) {
        wrong(`the call ${one} of the key ${key} has an answer, which is not kept`)
      }
    }
    if (call !== undefined) {
      const logged = facts.successes.get(call)
      if (!logged) wrong(`the answer ${call} is kept for the key ${key}, and is not in the log`)
      else {
        if (!explained.has(call) && !ofKey.some((one) => mayCost(one, logged.credits))) {
          wrong(
            `the call ${call} of the key ${key} cost ${logged.credits}, which nothing asked with it costs`,
          )
        }
        untold.set(call, untold.get(call) ?? logged)
      }
    }
    if (toldAtOnce !== undefined) untold.delete(toldAtOnce)
    const used = match([...untold.values()], lost, () => true, wrong)
    for (const one of untold.keys()) explained.add(one)
    verdict.unknownDone += used
    verdict.unknownNot += lost.length - used
  }
}

/** Whether it may end in the middle, with its rest left to a retry. */
function mayBeCutOff({ body }: Experience): boolean {
  return (JSON.parse(body) as { action?: string }).action === 'answer'
}

/**
 * Calls without a key whose end nobody was told of: each success that is left in the log, and what was paid for part by
 * part before a gateway died, must be one of them, of its price and in its time; and none may be two.
 */
function judgeUnknowns(
  calls: readonly Experience[],
  facts: Facts,
  explained: ReadonlySet<string>,
  verdict: Verdict,
  wrong: (sentence: string) => void,
): void {
  const unknown = calls.filter(({ told, idempotencyKey }) => told.as === 'unknown' && idempotencyKey === null)
  const inParts = [...facts.parts].map(
    ([call, { reasons, at, until }]): Charge => ({ call, credits: reasons.length, at, until }),
  )
  const whole = [...facts.successes.values()].filter(({ call }) => !facts.parts.has(call))
  // Replays are logged too, under ids that only they know: free, and never in the ledger.
  const left = [...inParts, ...whole].filter(({ call, credits }) => credits > 0 && !explained.has(call))
  const used = match(
    left,
    unknown,
    (one, { call, credits }) => mayCost(one, credits) && isOf(one, facts.parts.get(call)?.reasons),
    wrong,
  )
  verdict.unknownDone += used
  verdict.unknownNot += unknown.length - used
}

/** Finds for each call one that a client lost sight of, in its time, and none twice. Gives how many it found. */
function match(
  charges: readonly Charge[],
  lost: readonly Experience[],
  mayBe: (one: Experience, charge: Charge) => boolean,
  wrong: (sentence: string) => void,
): number {
  const used = new Set<Experience>()
  for (const charge of charges.toSorted((a, b) => a.at - b.at)) {
    const { call, credits, at, until } = charge
    const [found] = lost
      .filter(
        (one) =>
          !used.has(one) && mayBe(one, charge) && one.askedAt <= at + 50 && until <= one.toldAt + LATE_MS,
      )
      .sort((a, b) => a.toldAt - b.toldAt)
    if (found) used.add(found)
    else
      wrong(
        `the call ${call} took ${credits} credits at ${new Date(at).toISOString()}, and nobody lost sight of such a call`,
      )
  }
  return used.size
}

/** Whether a call's parts, or that it has none, are what was asked. */
function isOf({ parts }: Experience, paidFor: readonly string[] | undefined): boolean {
  return paidFor === undefined ? parts === undefined : paidFor.every((reason) => parts?.includes(reason))
}

/** Grants and take-backs: each has a reason of its own, which the ledger repeats. */
function judgeGrants(
  workspaceId: string,
  grants: readonly Experience[],
  facts: Facts,
  verdict: Verdict,
): void {
  const wrong = (sentence: string) => verdict.disagreements.push(`${workspaceId}: ${sentence}`)
  const byMark = Map.groupBy(grants, ({ mark }) => mark ?? '')
  for (const [mark, ofMark] of byMark) {
    const entries = facts.grants.get(mark) ?? []
    const [{ credits } = { credits: 0 }] = ofMark
    const ok = ofMark.filter(({ told }) => told.as === 'ok').length
    const unknown = ofMark.filter(({ told }) => told.as === 'unknown').length
    for (const { told } of ofMark) {
      const code = `grant ${told.as === 'failed' ? told.code : told.as}`
      verdict.codes[code] = (verdict.codes[code] ?? 0) + 1
      if (told.as === 'failed' && !MAY_COME.has(told.code)) {
        wrong(`a grant failed with ${told.code}: ${told.message}`)
      }
    }
    if (entries.some((amount) => amount !== credits))
      wrong(`the grant ${mark} of ${credits} is ${entries} in the ledger`)
    if (entries.length > 1) wrong(`the grant ${mark} is in the ledger ${entries.length} times`)
    if (ok > 0 && entries.length === 0)
      wrong(`the grant ${mark} was told to have been made, and is not in the ledger`)
    if (ok + unknown === 0 && entries.length > 0)
      wrong(`the grant ${mark} was told to have failed, and is in the ledger`)
    verdict.unknownDone += ok === 0 && unknown > 0 ? entries.length : 0
  }
}
