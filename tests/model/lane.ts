import type { Client } from '../faulty/client.ts'
import type { Crew } from '../faulty/crew.ts'
import type { Experience } from '../faulty/judge.ts'
import { ADMIN_TOKEN, type Tenant } from '../faulty/stage.ts'
import { type AnswerStep, type GrantStep, type ListStep, priceOf, type Step } from './steps.ts'

/** A workspace of the model, and what is known of it. */
export interface Lane {
  readonly tenant: Tenant
  readonly accounts: { good: string; bad: string; busy: string }
  /** Who was answered, or may have been, before the steps that are under way; and by which keys, null for none. */
  readonly met: Map<string, Set<string | null>>
  /** The least and the most that can be free: they part when an answer is lost, for what happened then is not known. */
  least: number
  most: number
  readonly keys: Map<string, KnownKey>
  readonly experiences: Experience[]
  /** Sentences on what the model does not allow. */
  readonly wrong: string[]
}

/** What the model knows of an `Idempotency-Key`. */
interface KnownKey {
  bodies: Set<string>
  /** The first answer, once somebody was told. */
  answer: { body: string; text: string } | null
  /** Whether a call with it may be under way, or have been answered, without anybody knowing. */
  lost: boolean
}

/** Does what a group says, all at once, and holds what was told against the model. */
export async function take(lane: Lane, steps: readonly Step[], crew: Crew, client: Client): Promise<number> {
  await crew.someone()
  for (const step of steps) {
    if (step.do === 'crash') crew.member(step.door)?.dieAt(step.at, step)
  }
  const asked = steps.filter((step) => step.do !== 'crash')
  // What is learnt of these replaces what was known before, and changes nothing of it.
  const before = { least: lane.least, most: lane.most, keys: new Map(lane.keys), met: new Map(lane.met) }
  const done = await Promise.all(
    asked.map(async (step) => {
      const experience = await ask(lane, step, crew, client)
      lane.experiences.push(experience)
      return { step, experience }
    }),
  )
  const known = { ...before, done }
  for (const one of done) {
    const sentence =
      one.step.do === 'grant'
        ? grantIs(one.step, one.experience, known)
        : callIs(one.step, one.experience, known)
    if (sentence !== undefined) {
      lane.wrong.push(
        `${lane.tenant.id}: ${sentence}: ${JSON.stringify({ ...one, experience: one.experience.told })}`,
      )
    }
  }
  learn(lane, done)
  return asked.length
}

type CallStep = ListStep | AnswerStep

interface Done {
  step: CallStep | GrantStep
  experience: Experience
}

interface Known {
  least: number
  most: number
  keys: ReadonlyMap<string, KnownKey>
  met: ReadonlyMap<string, ReadonlySet<string | null>>
  done: readonly Done[]
}

async function ask(lane: Lane, step: CallStep | GrantStep, crew: Crew, client: Client): Promise<Experience> {
  const { tenant } = lane
  const of =
    step.do !== 'grant'
      ? {
          kind: 'call' as const,
          path: '/v2/network',
          headers: { 'x-api-key': tenant.key },
          body: bodyOf(lane, step),
          credits: step.do === 'list' ? priceOf(step) : step.ids.length,
        }
      : {
          kind: 'grant' as const,
          path: `/admin/workspaces/${tenant.id}/credits`,
          headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
          body: { amount: step.amount, reason: step.mark },
          credits: step.amount,
        }
  const body = JSON.stringify(of.body)
  const askedAt = Date.now()
  const told = await client.ask(crew.url(step.door), {
    method: 'POST',
    path: of.path,
    headers: { ...of.headers, ...(step.key !== null && { 'idempotency-key': step.key }) },
    body,
    ...(step.do !== 'grant' && step.patienceMs !== undefined && { patienceMs: step.patienceMs }),
  })
  return {
    kind: of.kind,
    tenant,
    idempotencyKey: step.key,
    body,
    credits: of.credits,
    ...(step.do === 'grant' && { mark: step.mark }),
    ...(step.do === 'answer' && { parts: step.ids.map((id) => `${step.reply} ${id}`) }),
    askedAt,
    toldAt: Date.now(),
    told,
  }
}

function bodyOf({ accounts }: Lane, step: CallStep): object {
  if (step.do === 'list') {
    const params = { count: step.count, offset: step.offset }
    return { account_id: accounts[step.account], action: 'list_invitations', params }
  }
  const [first, ...rest] = step.ids
  // One alone by the action for one.
  if (rest.length === 0) {
    return { account_id: accounts.busy, action: step.reply, params: { invitation_id: first } }
  }
  const answers = step.ids.map((invitation_id) => ({ invitation_id, do: step.reply }))
  return { account_id: accounts.busy, action: 'answer', params: { answers } }
}

/** What is wrong with what a call was told, or undefined. */
function callIs(
  step: CallStep,
  { told, body, idempotencyKey }: Experience,
  known: Known,
): string | undefined {
  if (told.as === 'unknown') return undefined
  const before = idempotencyKey === null ? undefined : known.keys.get(idempotencyKey)
  const others = known.done.filter(
    ({ experience }) => idempotencyKey !== null && experience.idempotencyKey === idempotencyKey,
  )
  const otherBody =
    others.some(({ experience }) => experience.body !== body) ||
    [...(before?.bodies ?? [])].some((one) => one !== body)
  if (told.as === 'ok') {
    if (before?.answer && before.answer.body !== body)
      return 'a key was answered that has the answer of another body'
    if (before?.answer && before.answer.text !== told.text) return 'a key was answered anew'
    if (step.do === 'answer') return outcomesAre(step, told, known)
    if (step.account === 'bad') return 'a list was answered that cannot be read'
    if (!told.replayed && needs({ step }) > most(known)) return 'more was spent than can have been there'
    return undefined
  }
  switch (told.code) {
    case 'INVALID_PARAMS':
      return otherBody || (step.do === 'answer' && mayBeAnswered(step, known))
        ? undefined
        : 'a sound call was refused'
    case 'REQUEST_IN_PROGRESS':
      return others.length > 1 || before?.lost ? undefined : 'a key was under way that nobody used'
    case 'UNAVAILABLE':
    case 'REFUSED':
      return undefined
  }
  if (before?.answer && before.answer.body === body) return 'a key with an answer was refused'
  if (told.code === 'INSUFFICIENT_CREDITS') {
    return least(known, step) < needs({ step }) ? undefined : 'there were enough credits'
  }
  if (told.code === 'CHANNEL_ERROR') {
    // A list that goes on moving while it is read again, since others are answered, is given up.
    const mayMove = known.done.some(({ step: other }) => other !== step && other.do === 'answer')
    const mayFail = step.do === 'list' ? step.account === 'bad' : mayMove
    return mayFail ? undefined : 'the network had not failed'
  }
  return 'a failure that has no place here'
}

/**
 * Whether somebody else may have answered one of them: in another step of the same time, or before. An earlier try by
 * the same key is nobody else.
 */
function mayBeAnswered(step: AnswerStep, { met, done }: Pick<Known, 'met' | 'done'>): boolean {
  const isElse = (key: string | null) => key === null || key !== step.key
  return step.ids.some(
    (id) =>
      [...(met.get(id) ?? [])].some(isElse) ||
      done.some(
        ({ step: other }) =>
          other !== step && other.do === 'answer' && other.ids.includes(id) && isElse(other.key),
      ),
  )
}

function outcomesAre(
  step: AnswerStep,
  told: Experience['told'] & { as: 'ok' },
  known: Known,
): string | undefined {
  if (!told.replayed && told.credits > most(known)) return 'more was spent than can have been there'
  const { data } = JSON.parse(told.text) as {
    data: { state?: string; outcomes?: { invitation_id: string; outcome: string }[] }
  }
  const outcomes = data.outcomes?.map(({ outcome }) => outcome) ?? [data.state]
  if (outcomes.length !== step.ids.length) return 'not everybody that was asked for has an outcome'
  const done = step.reply === 'accept' ? 'accepted' : 'declined'
  const allowed = mayBeAnswered(step, known) ? [done, 'already_answered', 'not_pending'] : [done]
  if (!outcomes.every((outcome) => outcome !== undefined && allowed.includes(outcome))) {
    return `somebody who waited for an answer was not answered: ${outcomes}`
  }
  if (!told.replayed && told.credits > outcomes.filter((outcome) => outcome === done).length) {
    return 'more was spent than was done'
  }
  return undefined
}

function grantIs(step: GrantStep, { told }: Experience, known: Known): string | undefined {
  if (told.as === 'unknown') return undefined
  if (told.as === 'ok') {
    if (!told.replayed && -step.amount > most(known)) return 'more was taken back than can have been there'
    return undefined
  }
  if (told.code === 'REFUSED') return undefined
  if (told.code === 'REQUEST_IN_PROGRESS')
    return step.key === null ? 'a grant without a key was under way' : undefined
  if (told.code === 'INSUFFICIENT_CREDITS' && step.amount < 0) {
    return least(known, step) < -step.amount ? undefined : 'there was enough to be taken back'
  }
  return 'a failure that has no place here'
}

/** What a step needs to be free. */
function needs({ step }: Pick<Done, 'step'>): number {
  if (step.do === 'answer') return step.ids.length
  return step.do === 'list' ? Math.max(1, priceOf(step)) : -step.amount
}

/** The least that can have been free when `mine` was judged: everybody else had set aside all they could. */
function least({ least, done }: Known, mine: Step): number {
  return done.reduce((sum, { step, experience: { told } }) => {
    if (step === mine) return sum
    if (told.as === 'failed' && told.code === 'INSUFFICIENT_CREDITS')
      return step.do === 'grant' ? sum : sum - 1
    return sum - Math.max(0, needs({ step }))
  }, least)
}

function most({ most, done }: Known): number {
  return done.reduce((sum, { step }) => sum + (step.do === 'grant' ? Math.max(0, step.amount) : 0), most)
}

/** Takes in what was told. */
function learn(lane: Lane, done: readonly Done[]): void {
  for (const { step, experience } of done) {
    const { told, body, idempotencyKey } = experience
    const fresh = told.as === 'ok' && !told.replayed
    const lost = told.as === 'unknown' || (told.as === 'failed' && told.code === 'UNAVAILABLE')
    if (step.do === 'grant') {
      if (fresh || (lost && step.amount < 0)) lane.least += step.amount
      if (fresh || (lost && step.amount > 0)) lane.most += step.amount
    } else {
      const paid = !fresh ? 0 : step.do === 'list' ? priceOf(step) : told.credits
      if (fresh || lost) lane.least -= fresh ? paid : needs({ step })
      lane.most -= paid
    }
    if (step.do === 'answer') {
      for (const id of step.ids) lane.met.set(id, new Set([...(lane.met.get(id) ?? []), step.key]))
    }
    if (idempotencyKey === null || step.do === 'grant') continue
    const key: KnownKey = lane.keys.get(idempotencyKey) ?? { bodies: new Set(), answer: null, lost: false }
    lane.keys.set(idempotencyKey, {
      bodies: new Set([...key.bodies, body]),
      answer: told.as === 'ok' ? { body, text: told.text } : key.answer,
      lost: key.lost || lost,
    })
  }
}

/** A retry of each call with a key of which nobody was told: it gets the first answer, or happens now. */
export async function retryTheLost(lane: Lane, crew: Crew, client: Client): Promise<number> {
  let replayed = 0
  for (const [key, { answer }] of lane.keys) {
    const lost = lane.experiences.find(
      ({ idempotencyKey, told }) => idempotencyKey === key && told.as === 'unknown',
    )
    if (answer !== null || !lost) continue
    const askedAt = Date.now()
    const told = await client.ask(crew.url(0), {
      method: 'POST',
      path: '/v2/network',
      headers: { 'x-api-key': lane.tenant.key, 'idempotency-key': key },
      body: lost.body,
    })
    lane.experiences.push({ ...lost, askedAt, toldAt: Date.now(), told })
    if (told.as === 'ok' && told.replayed) replayed++
    else if (told.as === 'failed' && !['INVALID_PARAMS', 'CHANNEL_ERROR'].includes(told.code)) {
      lane.wrong.push(`${lane.tenant.id}: a retry of a lost call was refused: ${JSON.stringify(told)}`)
    }
  }
  return replayed
}
