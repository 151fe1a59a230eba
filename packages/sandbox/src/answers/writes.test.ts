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
  post,
  resolve,
  type Session,
} from '../network.fixture.ts'

const DASH = 'voyagerRelationshipsDashInvitations/urn%3Ali%3Afsd_invitation%3A'
const SENT = 'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION'
const PEOPLE = { types: ['CONNECTION'] }

interface Row {
  readonly id: string
  readonly secret: string
  readonly person: string
}

/** The rows of a list as an answer to them needs them. */
async function rowsOf(who: Session, path: string): Promise<Row[]> {
  return resolve(await json(ask(who, path))).map((row) => {
    const { entityUrn, sharedSecret, fromMember, toMember, invitee } = row.invitation as Json
    const person = (fromMember ?? toMember ?? (invitee as Json | undefined)?.miniProfile) as Json | undefined
    const id = String(entityUrn).split(':').at(-1) ?? ''
    return { id, secret: String(sharedSecret), person: String(person?.dashEntityUrn) }
  })
}

async function firstOf(who: Session, path: string): Promise<Row> {
  const [row] = await rowsOf(who, path)
  if (row === undefined) throw new Error('the list is empty')
  return row
}

const newer = (who: Session, { id, secret }: Row, action: string, headers = {}) =>
  post(who, `${DASH}${id}?action=${action}`, { invitationType: 'CONNECTION', sharedSecret: secret }, headers)
const older = (who: Session, { id, secret }: Row, action: string) =>
  post(who, `relationships/invitations/${id}?action=${action}`, {
    invitationId: id,
    invitationSharedSecret: secret,
    isGenericInvitation: false,
  })
const withdraw = (who: Session, { id }: Row) =>
  post(who, `${DASH}${id}?action=withdraw`, { invitationType: 'CONNECTION' })
const oldWithdraw = (who: Session, { id }: Row) =>
  post(who, 'relationships/invitations?action=closeInvitations', {
    inviteActionType: 'ACTOR_WITHDRAW',
    inviteActionData: [
      {
        entityUrn: `urn:li:fs_relInvitation:${id}`,
        genericInvitation: false,
        genericInvitationType: 'CONNECTION',
      },
    ],
  })

describe('answering an invitation', () => {
  test.each([
    ['the newer route', newer],
    ['the older route', older],
  ])('by %s takes it off the list, and only an accepted sender is a connection', async (_, answer) => {
    const who = await member({ invitations: 4, connections: 2, ...PEOPLE })
    const [one, two, ...rest] = await rowsOf(who, LIST)
    if (!one || !two) throw new Error('too few')
    const done = await answer(who, one, 'accept')
    expect([done.status, await done.json()]).toMatchObject([
      200,
      { data: { value: { entityUrn: `urn:li:fsd_invitation:${one.id}` } } },
    ])
    expect((await answer(who, two, 'ignore')).status).toBe(200)
    expect(await rowsOf(who, LIST)).toEqual(rest)
    expect(await face(who)).toMatchObject({
      invitations: 2,
      connections: 3,
      answered: [
        { invitation_id: one.id, state: 'accepted' },
        { invitation_id: two.id, state: 'ignored' },
      ],
    })
    const again = await answer(who, one, 'accept')
    expect([again.status, await again.json()]).toEqual([404, { status: 404, code: 'INVITATION_NOT_FOUND' }])
  })

  test('says the same inline', async () => {
    const who = await member({ invitations: 1, ...PEOPLE })
    const done = await newer(who, await firstOf(who, LIST), 'accept', INLINE)
    expect(await done.json()).toMatchObject({ value: { entityUrn: expect.any(String) } })
  })

  test('of another kind makes no connection', async () => {
    const who = await member({ invitations: 1, connections: 2, types: ['EVENT'] })
    const row = await firstOf(who, LIST)
    const done = await post(who, `${DASH}${row.id}?action=accept`, {
      invitationType: 'EVENT',
      sharedSecret: row.secret,
    })
    expect(done.status).toBe(200)
    expect(await face(who)).toMatchObject({ invitations: 0, connections: 2 })
  })

  test('needs its secret, and an id of its own', async () => {
    const who = await member({ invitations: 2, ...PEOPLE })
    const other = await member({ invitations: 2, ...PEOPLE })
    const row = await firstOf(who, LIST)
    for (const answer of [newer, older]) {
      const wrong = await answer(who, { ...row, secret: 'guessed' }, 'accept')
      expect([wrong.status, await wrong.json()]).toEqual([
        403,
        { status: 403, code: 'INVALID_SHARED_SECRET' },
      ])
      expect((await answer(who, await firstOf(other, LIST), 'accept')).status).toBe(404)
      expect((await answer(who, await firstOf(who, SENT), 'accept')).status).toBe(404)
    }
    expect(await face(who)).toMatchObject({ invitations: 2, answered: [] })
  })

  test('is refused at the limit of connections, and without a confirmed address', async () => {
    const who = await member({ invitations: 2, connections: 5, limits: { connections: 5 }, ...PEOPLE })
    const row = await firstOf(who, LIST)
    const full = await newer(who, row, 'accept')
    expect([full.status, await full.json()]).toMatchObject([
      400,
      { code: 'CANT_ACCEPT_CONNECTION_LIMIT_REACHED' },
    ])
    await onMember(who, 'settings', { limits: {}, handle: 'unconfirmed' })
    expect(await json(older(who, row, 'accept'))).toMatchObject({ code: 'PRIMARY_HANDLE_NOT_CONFIRMED' })
    expect((await newer(who, row, 'ignore')).status).toBe(200)
  })
})

describe('withdrawing an invitation', () => {
  test.each([
    ['the newer route', withdraw],
    ['the older route', oldWithdraw],
  ])('by %s takes it off the sent list', async (_, take) => {
    const who = await member({ invitations: 1, sent: 4 })
    const [one, ...rest] = await rowsOf(who, SENT)
    if (!one) throw new Error('too few')
    expect((await take(who, one)).status).toBe(200)
    expect(await rowsOf(who, SENT)).toEqual(rest)
    expect(await face(who)).toMatchObject({
      sent: 3,
      answered: [{ invitation_id: one.id, state: 'withdrawn' }],
    })
    expect((await take(who, one)).status).toBe(404)
  })
})

describe('a write', () => {
  test('has one method, known actions, and the body of its route', async () => {
    const who = await member({ invitations: 3, ...PEOPLE })
    const { id, secret } = await firstOf(who, LIST)
    const paths = [
      `${DASH}${id}?action=accept`,
      `relationships/invitations/${id}?action=accept`,
      'relationships/invitations?action=closeInvitations',
    ]
    for (const path of paths) {
      expect((await ask(who, path)).status).toBe(405)
      for (const body of ['', 'no json', '[]', '{}', { invitationType: 'CONNECTION', secret }])
        expect([path, (await post(who, path, body)).status]).toEqual([path, 400])
    }
    const good = { invitationType: 'CONNECTION', sharedSecret: secret }
    expect((await post(who, `${DASH}${id}?action=eat`, good)).status).toBe(400)
    expect((await post(who, `${DASH}${id}?action=constructor`, good)).status).toBe(400)
    expect((await post(who, `${DASH}x?action=accept`, good)).status).toBe(404)
    expect((await post(who, `${DASH}${id}?action=accept`, { ...good, invitationType: 'LUNCH' })).status).toBe(
      400,
    )
    expect((await post(who, LIST, good)).status).toBe(405)
    expect(await face(who)).toMatchObject({ invitations: 3, answered: [] })
    // A colon need not be encoded.
    const plain = `voyagerRelationshipsDashInvitations/urn:li:fsd_invitation:${id}?action=ignore`
    expect((await post(who, plain, good)).status).toBe(200)
  })

  test('is let in like a read, and remembered with its body', async () => {
    const who = await member({ invitations: 1, ...PEOPLE })
    const row = await firstOf(who, LIST)
    expect((await newer(who, row, 'accept', { 'csrf-token': 'other' })).status).toBe(403)
    expect((await newer({ ...who, li_at: 'nobody' }, row, 'accept')).status).toBe(401)
    expect((await newer(who, row, 'accept')).status).toBe(200)
    const { json: asked } = await control(`/members/${who.public_identifier}/requests`)
    const requests = asked as unknown as Json[]
    expect(requests[0]).toMatchObject({ method: 'GET', body: null })
    expect(requests.at(-1)).toMatchObject({
      method: 'POST',
      path: `/voyager/api/${DASH}${row.id}?action=accept`,
      status: 200,
      body: { invitationType: 'CONNECTION', sharedSecret: row.secret },
    })
  })
})
