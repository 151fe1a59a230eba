import { sql } from 'kysely'
import { type Database, newId, type Queries } from '../database/index.ts'
import { every } from '../every.ts'

const BEAT_MS = 2_000
/**
 * A gateway that has not beaten for so long is dead. Longer than a stalled disk; with the beat of whoever finds it,
 * shorter than the 10 seconds that are promised.
 */
const DEAD_AFTER_SECONDS = 7

/** This gateway among those of the same database. */
export interface Membership extends AsyncDisposable {
  /** Its name now; a new one once it found itself declared dead. */
  id(): string
}

/**
 * Joins the gateways of this database: beats, declares those dead that have not, and has the other rooms take back
 * what they held. By the database's clock alone.
 *
 * @param onDeath what each room takes back of a dead gateway, in the transaction that removes it
 */
export async function joinGateways({
  database,
  onDeath,
  complain,
}: {
  database: Database
  onDeath: ((queries: Queries, gatewayId: string) => Promise<void>)[]
  complain: (error: unknown) => void
}): Promise<Membership> {
  let id = await enter()
  await buryTheDead()
  const heart = every(BEAT_MS, beat, complain)
  // Beside the heart: what a dead one held may be locked for a while, and must not keep this one from beating.
  const undertaker = every(BEAT_MS, buryTheDead, complain)

  async function enter(): Promise<string> {
    const gatewayId = newId('gw')
    await database.sql.insertInto('gateways').values({ gateway_id: gatewayId }).execute()
    return gatewayId
  }

  async function beat(): Promise<void> {
    const { numUpdatedRows } = await database.sql
      .updateTable('gateways')
      .set({ beat_at: sql`now()` })
      .where('gateway_id', '=', id)
      .executeTakeFirst()
    // Declared dead: what was held under the old name is gone, and can no longer be settled. New calls get a new one.
    if (numUpdatedRows === 0n) id = await enter()
  }

  async function buryTheDead(): Promise<void> {
    const dead = await database.sql
      .selectFrom('gateways')
      .select('gateway_id')
      .where('beat_at', '<', sql<Date>`now() - make_interval(secs => ${DEAD_AFTER_SECONDS})`)
      .execute()
    for (const { gateway_id } of dead) await bury(gateway_id, true).catch(complain)
  }

  async function bury(gatewayId: string, onlyIfDead: boolean): Promise<void> {
    await database.transaction(async (transaction) => {
      // Removing the row waits for admissions of that gateway that are under way, which lock it.
      let removal = transaction.deleteFrom('gateways').where('gateway_id', '=', gatewayId)
      if (onlyIfDead) {
        removal = removal.where(
          'beat_at',
          '<',
          sql<Date>`now() - make_interval(secs => ${DEAD_AFTER_SECONDS})`,
        )
      }
      const removed = await removal.returning('gateway_id').executeTakeFirst()
      if (!removed) return
      for (const takeBack of onDeath) await takeBack(transaction, gatewayId)
    })
  }

  return {
    id: () => id,
    async [Symbol.asyncDispose]() {
      await heart[Symbol.asyncDispose]()
      await undertaker[Symbol.asyncDispose]()
      await bury(id, false).catch(complain)
    },
  }
}
