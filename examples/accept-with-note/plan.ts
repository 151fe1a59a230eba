import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'

/** The most that one call answers. */
const MOST_ANSWERS = 100

/** What is to be accepted, as it was shown: kept in a file until it is done. */
export interface Plan {
  readonly url: string
  readonly accountId: string
  /** When the first batch was sent; null before. */
  readonly begunAt: string | null
  readonly batches: readonly Batch[]
}

/** What one call answers. */
export interface Batch {
  /** The same however often the batch is sent: whatever breaks off meanwhile, it is carried out and charged once. */
  readonly idempotencyKey: string
  readonly invitationIds: readonly string[]
}

/** A plan for these invitations, of which nothing is done yet. */
export function makePlan(of: { url: string; accountId: string; invitationIds: readonly string[] }): Plan {
  const { url, accountId, invitationIds } = of
  return { url, accountId, begunAt: null, batches: batchesOf(invitationIds) }
}

/** Batches that one call can answer, each with a key of its own. */
export function batchesOf(invitationIds: readonly string[]): Batch[] {
  return Array.from({ length: Math.ceil(invitationIds.length / MOST_ANSWERS) }, (_, place) => ({
    idempotencyKey: `accept-with-note-${randomUUID()}`,
    invitationIds: invitationIds.slice(place * MOST_ANSWERS, (place + 1) * MOST_ANSWERS),
  }))
}

/** The plan in a file; null where there is none. */
export async function readPlan(path: string): Promise<Plan | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Plan
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Keeps it, whole or not at all, before anything is done by it. One without batches is done, and goes. */
export async function keepPlan(path: string, plan: Plan): Promise<void> {
  if (plan.batches.length === 0) return rm(path, { force: true })
  const draft = `${path}.${process.pid}.draft`
  try {
    await using handle = await open(draft, 'wx', 0o600)
    await handle.writeFile(`${JSON.stringify(plan, null, 2)}\n`)
    await handle.sync()
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}
