import { NetworkError } from '../provider.ts'
import { NoList } from './list.ts'
import type { ListAsks } from './routes.ts'
import type { Ask } from './wire.ts'

/**
 * The shapes that the network has its lists in: N, normalized; G, by a query; I, in place. In this order they are
 * tried: the first is the one that was last seen to work, the last is the oldest.
 */
const SHAPES = ['N', 'G', 'I'] as const
type Shape = (typeof SHAPES)[number]

/** Which shape of a list worked last; null where none did yet. */
export interface Worked {
  shape: Shape | null
}

/**
 * Reads a list in the first shape that the network still has it in: the next is tried where a route has moved, or its
 * answer has no list. Any other failure is that of the list.
 *
 * @param read asks, and reads what comes
 * @throws the failure of the first shape that was tried, where all have moved
 */
export async function inSomeShape<List>(
  worked: Worked,
  asks: ListAsks,
  read: (ask: Ask) => Promise<List>,
): Promise<List> {
  const first = worked.shape
  const shapes = first === null ? SHAPES : [first, ...SHAPES.filter((shape) => shape !== first)]
  let failure: unknown
  for (const shape of shapes) {
    const ask = askIn(shape, asks)
    if (ask === null) continue
    try {
      const list = await read(ask)
      worked.shape = shape
      return list
    } catch (error) {
      if (!isElsewhere(error)) throw error
      failure ??= error
    }
  }
  throw failure
}

function askIn(shape: Shape, { rest, graphql }: ListAsks): Ask | null {
  if (shape === 'G') return graphql
  return shape === 'N' ? rest : { ...rest, inline: true }
}

function isElsewhere(error: unknown): boolean {
  return error instanceof NoList || (error instanceof NetworkError && error.kind === 'moved')
}
