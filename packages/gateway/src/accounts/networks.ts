import type { Source } from '@salver/contract'
import type { Provider } from '../network/index.ts'

/** A source of accounts' data: who speaks its protocol, and the network that it asks, by its name. */
interface SourceOf {
  provider: Provider
  network: string
}

/** What there is of each source. */
export type Sources = Readonly<Record<Source, SourceOf>>

/**
 * The name of the network behind a base URL: its host, or `local` for a loopback address, where ports and spellings
 * change from one start to the next.
 */
export function networkOf(url: string): string {
  const { hostname } = new URL(url)
  const isLocal =
    /^(?:.*\.)?localhost\.?$/.test(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]'
  return isLocal ? 'local' : hostname
}
