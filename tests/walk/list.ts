import type { InvitationType } from '@salver/contract'
import type { Account, House } from '../house.ts'

/** An invitation as the network itself shows it. */
export interface Shown {
  id: string
  secret: string
  type: InvitationType
}

interface InlineElement {
  invitation: { entityUrn: string; sharedSecret: string; genericInvitationType?: InvitationType }
  genericInvitationView?: { invitationType?: InvitationType }
}

/**
 * Everything that waits for a member, in the network's order, read without any code of ours: a hundred rows after
 * the other, in the inline shape. Leaves the requests and the settings of the member as they were made.
 */
export async function shownTo(
  house: Pick<House, 'sandbox'>,
  { token }: Pick<Account, 'token'>,
): Promise<Shown[]> {
  const all: Shown[] = []
  for (;;) {
    const path = `/relationships/invitationViews?q=receivedInvitation&start=${all.length}&count=100`
    const response = await fetch(house.sandbox.networkUrl + path, {
      headers: { accept: 'application/json', 'csrf-token': 'a', cookie: `li_at=${token}; JSESSIONID="a"` },
    })
    const { elements } = (await response.json()) as { elements: InlineElement[] }
    if (elements.length === 0) return all
    for (const { invitation, genericInvitationView: view } of elements) {
      all.push({
        id: /\d+$/.exec(invitation.entityUrn)?.[0] ?? '',
        secret: invitation.sharedSecret,
        type: invitation.genericInvitationType ?? view?.invitationType ?? 'CONNECTION',
      })
    }
  }
}
