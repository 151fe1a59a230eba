import type { Chance } from '../faulty/chance.ts'
import type { FaultyProxy, Way } from '../faulty/proxy.ts'

/** The lines of one gateway: to it, from it to the database, and from it to the network. */
export interface Lines {
  readonly front: FaultyProxy
  readonly database: FaultyProxy
  readonly network: FaultyProxy
}

/** Something that goes wrong for a while, on the lines of a gateway. It ends itself. */
export interface Trouble {
  readonly name: string
  happen(lines: Lines): Promise<void>
}

const CALL = 'POST /v2/network'
const PAGE = 'invitationViews'

function way(line: keyof Lines, name: Way, milliseconds: number): Trouble {
  return {
    name: `${line} ${name}`,
    async happen(lines) {
      lines[line].go(name)
      await pause(milliseconds)
      lines[line].go('pass')
    },
  }
}

function cut(line: keyof Lines, how: 'end' | 'reset'): Trouble {
  return {
    name: `${line} ${how}`,
    async happen(lines) {
      for (let time = 0; time < 3; time++) {
        lines[line].cut(how)
        await pause(60)
      }
    },
  }
}

function accident(
  line: keyof Lines,
  kind: 'lose_answer' | 'cut_behind' | 'cut_before',
  text: string,
  times = 3,
): Trouble {
  return {
    name: `${line} ${kind} ${text}`,
    async happen(lines) {
      lines[line].accident(kind, text, times)
      await pause(250)
      lines[line].spare()
    },
  }
}

/** Half open for long: whoever waits gives up first. */
const stalls: Trouble[] = [
  way('front', 'stall', 900),
  way('database', 'stall', 1_200),
  way('network', 'stall', 900),
]

/** The database cannot be reached for so long that settlement loses its patience. */
const outage: Trouble = {
  name: 'database away',
  async happen({ database }) {
    database.go('refuse')
    database.cut('reset')
    await pause(6_000)
    database.go('pass')
  },
}

const troubles: Trouble[] = [
  ...stalls,
  way('front', 'latency', 300),
  way('front', 'slow', 300),
  way('front', 'bytes', 300),
  cut('front', 'end'),
  cut('front', 'reset'),
  accident('front', 'lose_answer', CALL, 6),
  accident('front', 'cut_behind', CALL, 4),
  way('database', 'latency', 400),
  way('database', 'slow', 400),
  way('database', 'bytes', 400),
  cut('database', 'end'),
  cut('database', 'reset'),
  accident('database', 'lose_answer', 'calls.settle'),
  accident('database', 'cut_behind', 'calls.settle'),
  accident('database', 'cut_before', 'calls.settle'),
  accident('database', 'lose_answer', 'calls.admit'),
  accident('database', 'cut_behind', 'calls.admit'),
  accident('database', 'lose_answer', 'credits.raise'),
  accident('database', 'lose_answer', 'commit'),
  way('network', 'latency', 300),
  way('network', 'slow', 300),
  way('network', 'bytes', 300),
  cut('network', 'end'),
  cut('network', 'reset'),
  accident('network', 'lose_answer', PAGE),
  way('network', 'refuse', 300),
]

/** Troubles without end, each as often as any other, in an order of chance. */
export function* troublesBy(chance: Chance): Generator<Trouble, never> {
  for (;;) {
    const left = [...troubles]
    while (left.length > 0) {
      const [one] = left.splice(chance.below(left.length), 1)
      if (one) yield one
    }
    yield outage
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
