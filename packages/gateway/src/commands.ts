import { makeSeal, resealTokens } from './accounts/index.ts'
import { countCalls, makeKept, verifyPrices } from './calls/index.ts'
import type { Config } from './config.ts'
import { CAPTURES, countLedger, verifyLedger } from './credits/index.ts'
import { openMigrated } from './database/index.ts'

/** What an operator does beside a running gateway. */

/**
 * Derives every balance, hold and price again from the entries, the holds and the log of calls, as they are at one
 * moment, whatever goes on meanwhile.
 *
 * @param say is told each difference, and at last what was looked at
 * @returns whether there was no difference
 */
export async function verify(databaseUrl: string, say: (line: string) => void): Promise<boolean> {
  await using database = await openMigrated(databaseUrl)
  return await database.atOneMoment(async (queries) => {
    const differences = [...(await verifyLedger(queries)), ...(await verifyPrices(queries, CAPTURES))]
    for (const difference of differences) say(difference)
    const { workspaces, entries } = await countLedger(queries)
    const looked = `${workspaces} workspaces, ${entries} entries, ${await countCalls(queries)} calls`
    say(
      differences.length === 0
        ? `verify: ${looked}: every balance, hold and price is what they say`
        : `verify: ${looked}: ${differences.length} differences`,
    )
    return differences.length === 0
  })
}

/** Seals anew, with the first key of `SALVER_SECRET_KEY`, all that another one has sealed; that one can then go. */
export async function reseal(config: Config, say: (line: string) => void): Promise<void> {
  await using database = await openMigrated(config.databaseUrl)
  const seal = makeSeal(config.secretKeys)
  const tokens = await resealTokens(database, seal)
  const answers = await makeKept({ database, seal }).reseal()
  say(`reseal: ${tokens} session tokens and ${answers} kept answers are sealed with the first key now`)
}
