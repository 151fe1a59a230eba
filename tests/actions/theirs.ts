import type { Account, House } from '../house.ts'

/** Somebody as the network shows a person beside an invitation. */
export interface Profile {
  readonly dashEntityUrn: string
  readonly firstName?: string | null
  readonly lastName?: string | null
  readonly occupation?: string | null
  readonly publicIdentifier?: string | null
  readonly picture?: Picture
}
interface Picture {
  readonly rootUrl: string
  readonly artifacts: readonly { readonly width: number; readonly fileIdentifyingUrlPathSegment: string }[]
}

/** An invitation as the network gives it. */
export interface TheirInvitation {
  readonly id: string
  readonly urn: string
  readonly secret: string
  readonly kind: string
  readonly sentAt: number | null
  readonly note: string | null
  /** The other person; undefined where the network names nobody. */
  readonly person: Profile | undefined
}

interface View {
  entityUrn: string
  invitation: {
    sharedSecret: string
    sentTime: number | null
    message?: string | null
    fromMember?: Profile
    toMember?: Profile
    invitee?: { miniProfile?: Profile }
  }
  genericInvitationView?: { invitationType: string }
}

/** Somebody whom a member is connected with, as the network gives it. */
export interface TheirConnection {
  readonly createdAt: number
  readonly connectedMemberResolutionResult?: {
    readonly firstName?: string | null
    readonly lastName?: string | null
    readonly headline?: string | null
    readonly publicIdentifier?: string | null
    readonly profilePicture?: { readonly displayImageReference: { readonly vectorImage: Picture } }
  }
}

/** The member’s lists as the network itself gives them to a signed-in browser, apart from any reading of ours. */
export function theirListsOf({ sandbox }: Pick<House, 'sandbox'>) {
  async function all<Element>({ token, member }: Account, path: string): Promise<Element[]> {
    const rows: Element[] = []
    for (;;) {
      const response = await fetch(`${sandbox.networkUrl}/${path}&start=${rows.length}&count=100`, {
        headers: {
          accept: 'application/json',
          cookie: `li_at=${token}; JSESSIONID="ajax:1"`,
          'csrf-token': 'ajax:1',
        },
      })
      const { elements } = (await response.json()) as { elements: Element[] }
      rows.push(...elements)
      if (elements.length === 0) break
    }
    await sandbox.forgetRequests(member)
    return rows
  }
  const invitation = ({ entityUrn, invitation, genericInvitationView }: View): TheirInvitation => {
    const id = entityUrn.replace(/^.*:/, '')
    return {
      id,
      urn: `urn:li:invitation:${id}`,
      secret: invitation.sharedSecret,
      kind: genericInvitationView?.invitationType ?? 'CONNECTION',
      sentAt: invitation.sentTime,
      note: invitation.message ?? null,
      person: invitation.fromMember ?? invitation.toMember ?? invitation.invitee?.miniProfile,
    }
  }
  const lists = {
    received: async (of: Account) =>
      (await all<View>(of, 'relationships/invitationViews?q=receivedInvitation&includeInsights=true')).map(
        invitation,
      ),
    sent: async (of: Account) =>
      (
        await all<View>(of, 'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION')
      ).map(invitation),
    connections: (of: Account) =>
      all<TheirConnection>(
        of,
        'relationships/dash/connections?decorationId=com.linkedin.voyager.dash.deco.web.mynetwork.ConnectionListWithProfile-16&q=search&sortType=RECENTLY_ADDED',
      ),
  }
  return lists
}

/** The address of a person's profile, without a trailing slash. */
export function addressOf(slug: string): string {
  return `https://www.linkedin.com/in/${slug}`
}

/** The newest invitation to connect whose person has a slug. */
export function firstWithSlug(
  list: readonly TheirInvitation[],
  nth = 0,
): TheirInvitation & { readonly slug: string } {
  const found = list.flatMap((one) => {
    const slug = one.person?.publicIdentifier
    return one.kind === 'CONNECTION' && slug ? [{ ...one, slug }] : []
  })[nth]
  if (found === undefined) throw new Error('nobody on this list has a slug')
  return found
}

/** The picture that is shown of somebody: the widest up to 400 px, else the smallest. */
export function pictureOf(picture: Picture | undefined): string | null {
  const narrow = picture?.artifacts.filter(({ width }) => width <= 400) ?? []
  const widest = narrow.toSorted((a, b) => b.width - a.width)[0]
  const smallest = picture?.artifacts.toSorted((a, b) => a.width - b.width)[0]
  const best = widest ?? smallest
  return picture && best ? picture.rootUrl + best.fileIdentifyingUrlPathSegment : null
}

/** A text that is there; null for one that is empty or blank. */
export function filled(text: string | null | undefined): string | null {
  return text?.trim() ? text : null
}

/** What the network was asked to change for a member: route and body of each write, oldest first. */
export async function writesOf(
  { sandbox }: Pick<House, 'sandbox'>,
  { member }: Account,
): Promise<{ route: string; body: unknown }[]> {
  const requests = await sandbox.requests(member)
  return requests.flatMap(({ method, path, body }) =>
    method === 'POST' ? [{ route: path.replace(/^\/voyager\/api\//, ''), body }] : [],
  )
}

/** The charges in a workspace's ledger, oldest first: what each was for, and how much. */
export async function chargesOf(
  house: Pick<House, 'admin'>,
  workspace: { readonly id: string },
): Promise<{ reason: string | null; amount: number }[]> {
  const { body } = await house.admin('GET', `/admin/workspaces/${workspace.id}/ledger?count=200`)
  return body.data.entries
    .filter(({ kind }: { kind: string }) => kind === 'capture')
    .map(({ reason, amount }: { reason: string | null; amount: number }) => ({ reason, amount: -amount }))
    .reverse()
}
