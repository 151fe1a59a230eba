import { closedLoop, type Request } from './load.ts'
import { makeTenant, startHouse } from './parts.ts'
import { goal, median, title } from './report.ts'

const TURNS = 7

/** Whether the time of an answer tells an account of somebody else from one that does not exist. */
export async function strangers(): Promise<void> {
  await using house = await startHouse()
  const { gateway, tokens } = house
  const mine = await makeTenant(gateway.url, tokens)
  const theirs = await makeTenant(gateway.url, tokens)
  const asking = (accountId: string) => ({
    url: gateway.url,
    refused: true,
    next: (): Request => ({
      ...mine.next(),
      body: JSON.stringify({ account_id: accountId, action: 'list_invitations' }),
    }),
  })
  const unknown = asking('acc_00000000000000000000000000000000')
  const foreign = asking(theirs.accountId)
  const ratios: number[] = []
  for (let turn = 0; turn <= TURNS; turn++) {
    const [a, b] = [
      await closedLoop(foreign, { connections: 1, seconds: 1 }),
      await closedLoop(unknown, { connections: 1, seconds: 1 }),
    ]
    // The first turn warms up.
    if (turn > 0) ratios.push(a.median / b.median)
  }
  title(`“Not yours” against “does not exist”; median of ${TURNS} turns`)
  goal('times as long', median(ratios), { least: 0.9, most: 1.1 }, (value) => value.toFixed(3))
}
