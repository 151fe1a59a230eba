import { describe, expect, test } from 'vitest'
import {
  ask,
  control,
  face,
  INLINE,
  type Json,
  json,
  LIST,
  member,
  onMember,
  part,
  pass,
  post,
  resolve,
  type Session,
} from '../network.fixture.ts'

const DAY = 24 * 60 * 60_000
const INVITE =
  'voyagerRelationshipsDashMemberRelationships?action=verifyQuotaAndCreateV2' +
  '&decorationId=com.linkedin.voyager.dash.deco.relationships.InvitationCreationResultWithInvitee-2'
const SENT =
  'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION&start=0&count=100'
const CONNECTIONS =
  'relationships/dash/connections?decorationId=com.linkedin.voyager.dash.deco.web.mynetwork.ConnectionListWithProfile-16' +
  '&q=search&sortType=RECENTLY_ADDED'

const orderOf = (urn: unknown, note?: string) => ({
  invitee: { inviteeUnion: { memberProfile: urn } },
  ...(note !== undefined && { customMessage: note }),
})
const invite = (who: Session, urn: unknown, note?: string) => post(who, INVITE, orderOf(urn, note))

async function strangers(who: Session, count: number): Promise<Json[]> {
  const { json: found } = await control(`/members/${who.public_identifier}/strangers?count=${count}`)
  return found as unknown as Json[]
}

async function outcome(answer: Promise<Response>): Promise<[number, unknown]> {
  const response = await answer
  return [response.status, ((await response.json()) as Json).code]
}

describe('inviting somebody', () => {
  test('puts the invitation on top of the sent list, with its note', async () => {
    const who = await member({ invitations: 1, sent: 3 })
    const [one, two] = await strangers(who, 2)
    const done = await json(invite(who, one?.urn, 'Hello\n👋'))
    const { invitationUrn } = (done.data as Json).value as Json
    const inline = (await json(post(who, INVITE, orderOf(two?.urn), INLINE))).value as Json
    const rows = resolve(await json(ask(who, SENT))).map((row) => row.invitation as Json)
    expect(rows).toHaveLength(5)
    const id = (urn: unknown) => String(urn).split(':').at(-1)
    expect([id(rows[1]?.entityUrn), rows[1]?.message]).toEqual([id(invitationUrn), 'Hello\n👋'])
    expect([id(rows[0]?.entityUrn), rows[0]?.message]).toEqual([id(inline.invitationUrn), undefined])
    const { toMember, invitee } = rows[1] ?? {}
    expect(toMember ?? (invitee as Json).miniProfile).toMatchObject({
      publicIdentifier: one?.slug,
      firstName: one?.first_name,
    })
    expect(await face(who)).toMatchObject({ sent: 5 })
    expect((await strangers(who, 2)).map(({ slug }) => slug)).not.toContain(one?.slug)
  })

  test('is refused for those whom it knows already', async () => {
    const who = await member({ invitations: 3, connections: 3, types: ['CONNECTION'], seed: 'known' })
    const [stranger] = await strangers(who, 1)
    expect(await outcome(invite(who, stranger?.urn))).toEqual([200, undefined])
    expect(await outcome(invite(who, stranger?.urn))).toEqual([409, 'ALREADY_INVITED'])
    const [connection] = (await json(ask(who, CONNECTIONS, INLINE))).elements as Json[]
    expect((await invite(who, connection?.connectedMember)).status).toBe(406)
    const [row] = resolve(await json(ask(who, LIST)))
    const sender = part(row, 'invitation').fromMember as Json
    expect((await invite(who, sender.dashEntityUrn)).status).toBe(409)
  })

  test('is refused for three weeks after it was withdrawn', async () => {
    const who = await member({ invitations: 1 })
    const [stranger] = await strangers(who, 1)
    const done = await json(invite(who, stranger?.urn))
    const id = String(((done.data as Json).value as Json).invitationUrn)
      .split(':')
      .at(-1)
    await post(who, `voyagerRelationshipsDashInvitations/urn%3Ali%3Afsd_invitation%3A${id}?action=withdraw`, {
      invitationType: 'CONNECTION',
    })
    expect(await outcome(invite(who, stranger?.urn))).toEqual([400, 'CANT_RESEND_YET'])
    pass(20 * DAY)
    expect(await outcome(invite(who, stranger?.urn))).toEqual([400, 'CANT_RESEND_YET'])
    pass(DAY)
    expect(await outcome(invite(who, stranger?.urn))).toEqual([200, undefined])
  })

  test('is refused beyond the limits of a week and of all that wait', async () => {
    const who = await member({ invitations: 1, sent: 24, limits: { weekly_invitations: 2 } })
    const people = await strangers(who, 4)
    const statuses: unknown[] = []
    for (const { urn } of people.slice(0, 3)) statuses.push(await outcome(invite(who, urn)))
    expect(statuses).toEqual([
      [200, undefined],
      [200, undefined],
      [400, 'CANT_INVITE_CONNECTION_LIMIT_REACHED'],
    ])
    pass(7 * DAY + 1)
    expect((await invite(who, people[2]?.urn)).status).toBe(200)
    await onMember(who, 'settings', { limits: { pending_sent: 27 } })
    expect(await outcome(invite(who, people[3]?.urn))).toEqual([400, 'MAX_INVITATION_SENT'])
  })

  test('is refused to nobody in particular, with a long note, or unconfirmed', async () => {
    const who = await member({ invitations: 400, types: ['CONNECTION'], seed: 'gone' })
    const [stranger] = await strangers(who, 1)
    const long = '👋'.repeat(301)
    expect(await outcome(invite(who, stranger?.urn, long))).toEqual([400, 'CUSTOM_MESSAGE_TOO_LONG'])
    const rows: Json[] = []
    for (let start = 0; start < 400; start += 100)
      rows.push(...resolve(await json(ask(who, `${LIST}&start=${start}&count=100`))))
    const gone = rows
      .map((row) => (row.invitation as Json).fromMember as Json)
      .find((sender) => sender.firstName == null)
    expect(gone).toBeDefined()
    expect(await outcome(invite(who, gone?.dashEntityUrn))).toEqual([403, 'PROFILE_NOT_REACHABLE'])
    expect((await invite(who, 'urn:li:fsd_profile:ACoAAnobody')).status).toBe(403)
    await onMember(who, 'settings', { handle: 'unconfirmed' })
    expect(await outcome(invite(who, stranger?.urn))).toEqual([400, 'PRIMARY_HANDLE_NOT_CONFIRMED'])
    await onMember(who, 'settings', { handle: 'confirmed' })
    expect((await invite(who, stranger?.urn, long.slice(0, 600))).status).toBe(200)
  })

  test('needs the body of its route', async () => {
    const who = await member({ invitations: 1 })
    const [stranger] = await strangers(who, 1)
    const { urn, member: token } = stranger ?? {}
    for (const body of [
      '',
      {},
      orderOf(token),
      orderOf(urn, ''),
      { ...orderOf(urn), trackingId: 'x' },
      { invitee: { memberProfile: urn } },
    ])
      expect((await post(who, INVITE, body)).status).toBe(400)
    expect((await post(who, INVITE.replace('V2', 'V3'), orderOf(urn))).status).toBe(400)
    expect((await post(who, INVITE.replace(/&.*/, ''), orderOf(urn))).status).toBe(400)
    expect((await ask(who, INVITE)).status).toBe(405)
  })
})
