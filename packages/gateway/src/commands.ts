import { makeSeal, NoKey, resealTokens } from './accounts/index.ts'
import { countCalls, makeKept, verifyPrices } from './calls/index.ts'
import { type Config, ConfigError } from './config.ts'
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
    const looked = [
      counted(workspaces, 'workspace'),
      counted(entries, 'entry', 'entries'),
      counted(await countCalls(queries), 'call'),
    ].join(', ')
    say(
      differences.length === 0
        ? `verify: ${looked}: every balance, hold and price is what they say`
        : `verify: ${looked}: ${counted(differences.length, 'difference')}`,
    )
    return differences.length === 0
  })
}

/** Seals anew, with the first key of `SALVER_SECRET_KEY`, all that another one has sealed; that one can then go. */
export async function reseal(config: Config, say: (line: string) => void): Promise<void> {
  await using database = await openMigrated(config.databaseUrl)
  const seal = makeSeal(config.secretKeys)
  try {
    const tokens = await resealTokens(database, seal)
    const answers = await makeKept({ database, seal }).reseal()
    say(
      `reseal: ${counted(tokens, 'session token')} and ${counted(answers, 'kept answer')} are now sealed with the first key`,
    )
  } catch (error) {
    if (!(error instanceof NoKey)) throw error
    throw new ConfigError(
      `SALVER_SECRET_KEY: ${error.message}. Add that key behind the others, and run this again: what was sealed anew until now stays so.`,
      { cause: error },
    )
  }
}

function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
