import { describe, expect, test } from 'vitest'
import { ask, control, INLINE, type Json, json, LIST, member, onMember, resolve } from '../network.fixture.ts'
import { QUERIES } from '../queries.ts'

const SENT = 'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION'
const received = (variables: string, queryId: string = QUERIES.invitations) =>
  `graphql?variables=${variables}&queryId=${queryId}`
const sent = (variables: string) => `graphql?variables=${variables}&queryId=${QUERIES.sent}`
const ALL = '(start:0,count:100,includeInsights:true)'

const invitationOf = (row: Json) => row.invitation as Json
const idOf = (row: Json) => /\d+$/.exec(String(invitationOf(row).entityUrn))?.[0]
const textOf = (value: unknown) => (value as Json | null)?.text ?? null

describe('received invitations by GraphQL', () => {
  test('are the same as by the older route, said in words', async () => {
    const who = await member({ invitations: 100, seed: 'graphql' })
    const old = resolve(await json(ask(who, `${LIST}&start=0&count=100`)))
    const document = await json(ask(who, received(ALL)))
    const rows = resolve(document)
    expect(rows.map(idOf)).toEqual(old.map(idOf))
    expect(rows.map((row) => invitationOf(row).sharedSecret)).toEqual(
      old.map((row) => invitationOf(row).sharedSecret),
    )
    expect(rows.map((row) => row.insights)).toEqual(old.map((row) => row.insights))
    for (const [index, row] of rows.entries()) {
      const before = invitationOf(old[index] ?? {})
      const now = invitationOf(row)
      expect(now.entityUrn).toBe(`urn:li:fsd_invitation:${now.invitationId}`)
      expect(now.sentTime).toEqual(before.sentTime)
      expect(now.message ?? undefined).toEqual(before.message)
      expect(now.fromMember).toEqual(before.fromMember)
      expect(row.sentTimeLabel).toMatch(/^\d+ (minute|hour|day|week|month|year)s? ago$/)
      const view = old[index]?.genericInvitationView as Json | undefined
      expect(now.genericInvitationType).toBe(view?.invitationType ?? 'CONNECTION')
      if (view) expect([row.title, row.invitationTargetUrn]).toEqual([view.title, view.invitationTargetUrn])
    }
    const sender = invitationOf(rows[0] ?? {}).fromMember as Json
    expect(textOf(rows[0]?.title)).toBe(`${sender.firstName} ${sender.lastName}`.trim())
    expect(textOf(rows[0]?.subtitle)).toBe(sender.occupation)
    const gone = rows.filter((row) => row.title === null)
    expect(gone.every((row) => (invitationOf(row).fromMember as Json).firstName == null)).toBe(true)
    expect((document.data as Json).data).toMatchObject({
      relationshipsDashInvitationViewsByReceived: { paging: { start: 0, count: 100, total: 0 } },
    })
  })

  test('come inline where plain JSON is asked for, and in each way to name rows', async () => {
    const who = await member({ invitations: 12, total: 'true' })
    const { data } = await json(ask(who, received(ALL), INLINE))
    const list = (data as Json).relationshipsDashInvitationViewsByReceived as Json
    expect(list.paging).toEqual({ start: 0, count: 100, links: [], total: 12 })
    for (const elements of ['urns-star', 'urns', 'views']) {
      await onMember(who, 'settings', { elements })
      expect(resolve(await json(ask(who, received(ALL)))).map(idOf)).toEqual(
        (list.elements as Json[]).map(idOf),
      )
    }
  })

  test('take their variables in any order, encoded or not, and no other query', async () => {
    const who = await member({ invitations: 12 })
    const expected = await json(ask(who, received('(start:3,count:5)')))
    expect(await json(ask(who, received('(count:5,start:3)')))).toEqual(expected)
    expect(await json(ask(who, received('%28count%3A5%2Cstart%3A3%29')))).toEqual(expected)
    expect(
      await json(ask(who, `graphql?queryId=${QUERIES.invitations}&variables=(start:3,count:5)`)),
    ).toEqual(expected)
    expect((await ask(who, received(ALL, 'voyagerRelationshipsDashInvitationViews.0000'))).status).toBe(400)
    expect((await ask(who, received('start:3'))).status).toBe(400)
    expect((await ask(who, received('(start:x,count:5)'))).status).toBe(400)
  })
})

describe('the forms that the network still has', () => {
  test('answer, and the others have moved', async () => {
    const who = await member({ invitations: 3 })
    const statuses = async () => [
      (await ask(who, LIST)).status,
      (await ask(who, LIST, INLINE)).status,
      (await ask(who, received(ALL))).status,
      (await ask(who, SENT)).status,
      (await ask(who, SENT, INLINE)).status,
      (await ask(who, sent('(invitationType:CONNECTION,start:0,count:10)'))).status,
    ]
    expect(await statuses()).toEqual([200, 200, 200, 200, 200, 200])
    await onMember(who, 'settings', { forms: ['N'] })
    expect(await statuses()).toEqual([200, 404, 404, 200, 404, 404])
    await onMember(who, 'settings', { forms: ['I', 'G'] })
    expect(await statuses()).toEqual([404, 200, 200, 404, 200, 200])
    await onMember(who, 'settings', { forms: [] })
    expect(await statuses()).toEqual([404, 404, 404, 404, 404, 404])
  })
})

describe('sent invitations', () => {
  const inviteeOf = (row: Json) => {
    const { toMember, invitee } = invitationOf(row)
    return (toMember ?? (invitee as Json).miniProfile) as Json
  }

  test('are the same in every shape, and name their invitee in both ways', async () => {
    const who = await member({ invitations: 1, sent: 100, seed: 'sent' })
    const path = `${SENT}&start=0&count=100`
    const expected = resolve(await json(ask(who, path)))
    expect(expected).toHaveLength(100)
    expect(new Set(expected.map((row) => 'toMember' in invitationOf(row)))).toEqual(new Set([true, false]))
    expect(new Set(expected.map((row) => invitationOf(row).invitationType))).toEqual(new Set(['SENT']))
    const times = expected.map((row) => Number(invitationOf(row).sentTime))
    expect(times.toSorted((a, b) => b - a)).toEqual(times)
    const same = (rows: Json[]) => {
      expect(rows.map(idOf)).toEqual(expected.map(idOf))
      expect(rows.map((row) => inviteeOf(row).entityUrn)).toEqual(
        expected.map((row) => inviteeOf(row).entityUrn),
      )
    }
    for (const shape of ['N', 'wrapped', 'wrapped-data']) {
      for (const elements of ['urns-star', 'urns', 'views']) {
        await onMember(who, 'settings', { shape, elements })
        same(resolve(await json(ask(who, path))))
      }
    }
    await onMember(who, 'settings', { shape: 'auto' })
    same((await json(ask(who, path, INLINE))).elements as Json[])
    same(resolve(await json(ask(who, sent('(invitationType:CONNECTION,start:0,count:100)')))))
  })

  test('come in pages of at most 100, of the kind that is asked for, without a total', async () => {
    const who = await member({ invitations: 1, sent: 158, total: 'missing' })
    const rows = async (start: number) =>
      resolve(await json(ask(who, `${SENT}&start=${start}&count=500`))).length
    expect([await rows(0), await rows(100), await rows(200)]).toEqual([100, 58, 0])
    const events = await json(ask(who, SENT.replace('CONNECTION', 'EVENT')))
    expect(events.data).toMatchObject({ '*elements': [], paging: { start: 0, count: 10, links: [] } })
    expect((await ask(who, SENT.replace('=CONNECTION', '=LUNCH'))).status).toBe(400)
    expect((await ask(who, sent('(start:0,count:10)'))).status).toBe(400)
  })

  test('are counted in the summary only where it is told to', async () => {
    const who = await member({ invitations: 1, sent: 9 })
    const said = async () =>
      (await json(ask(who, 'relationships/invitationsSummary', INLINE))).numTotalSentInvitations
    const all: unknown[] = []
    for (const sent_summary of ['null', 'true', 'wrong', 77]) {
      await onMember(who, 'settings', { sent_summary })
      all.push(await said())
    }
    expect(all).toEqual([null, 9, 4, 77])
  })

  test('arrive and leave apart from the received', async () => {
    const who = await member({ invitations: 5, sent: 5 })
    const read = async () => resolve(await json(ask(who, SENT))).map(idOf)
    const before = await read()
    expect((await onMember(who, 'arrive', { list: 'sent', count: 2 })).json).toEqual({
      invitations: 5,
      sent: 7,
    })
    expect((await read()).slice(2)).toEqual(before)
    await onMember(who, 'leave', { list: 'sent', positions: [0, 1, 6] })
    expect(await read()).toEqual(before.slice(0, 4))
    expect((await onMember(who, 'arrive', { list: 'sent', count: 1, types: ['EVENT'] })).status).toBe(400)
    expect((await control(`/members/${who.public_identifier}`)).json).toMatchObject({
      invitations: 5,
      sent: 4,
    })
  })
})
