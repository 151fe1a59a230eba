import type { Invitation, InvitationType } from '@salver/contract'
import type { Batch, BatchOf, ConnectionRow, SentRow, Session } from './provider.ts'

/** A list of the network, as it is read in batches. */
export interface NetworkList<Row> {
  read(batch: Batch, signal: AbortSignal): Promise<BatchOf<Row>>
  /** The network's own count of its rows, null where it does not say; null where it has none at all. */
  readonly count: ((signal: AbortSignal) => Promise<number | null>) | null
  /** What tells rows apart; null for a row that nothing tells from others. */
  keyOf(row: Row): string | null
}

/** The pending invitations received. */
export function receivedList(session: Pick<Session, 'received' | 'pendingCounts'>): NetworkList<Invitation> {
  return {
    read: (batch, signal) => session.received(batch, signal),
    count: async (signal) => (await session.pendingCounts(signal)).received,
    // A source without ids reads each call's rows once: none of them comes twice, and none is taken for another.
    keyOf: ({ invitation_id }) => invitation_id,
  }
}

/** The pending invitations sent, of one kind. */
export function sentList(
  session: Pick<Session, 'sent' | 'pendingCounts'>,
  kind: InvitationType,
): NetworkList<SentRow> {
  return {
    read: (batch, signal) => session.sent(batch, kind, signal),
    // The network counts those to people alone.
    count: kind === 'CONNECTION' ? async (signal) => (await session.pendingCounts(signal)).sent : null,
    keyOf: ({ invitation_id }) => invitation_id,
  }
}

/** The connections. */
export function connectionsList(session: Pick<Session, 'connections'>): NetworkList<ConnectionRow> {
  return {
    read: (batch, signal) => session.connections(batch, signal),
    count: null,
    keyOf: ({ memberId, profile_url, connected_at }) =>
      memberId ?? (profile_url === null ? null : `${profile_url} ${connected_at ?? ''}`),
  }
}
