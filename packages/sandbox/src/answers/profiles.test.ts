import { describe, expect, test } from 'vitest'
import {
  ask,
  control,
  INLINE,
  type Json,
  json,
  LIST,
  member,
  part,
  post,
  resolve,
  type Session,
} from '../network.fixture.ts'
import { QUERIES } from '../queries.ts'

const SENT =
  'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION&start=0&count=100'
const CONNECTIONS =
  'relationships/dash/connections?decorationId=com.linkedin.voyager.dash.deco.web.mynetwork.ConnectionListWithProfile-16' +
  '&q=search&sortType=RECENTLY_ADDED'

const profile = (slug: unknown) =>
  `graphql?includeWebMetadata=true&variables=(vanityName:${slug})&queryId=${QUERIES.profiles}`

/** The profiles of an answer with this slug. */
async function found(who: Session, asked: unknown, slug = asked): Promise<Json[]> {
  const { included } = await json(ask(who, profile(asked)))
  return (included as Json[]).filter(({ publicIdentifier }) => publicIdentifier === slug)
}

async function strangers(who: Session, query = ''): Promise<Json[]> {
  const { json: people } = await control(`/members/${who.public_identifier}/strangers${query}`)
  return people as unknown as Json[]
}

describe('a profile', () => {
  test('is found by every slug that the network gives', async () => {
    const who = await member({ invitations: 60, sent: 20, connections: 20, seed: 'slugs' })
    const people: Json[] = []
    for (const row of resolve(await json(ask(who, `${LIST}&count=100`)))) {
      const { fromMember } = row.invitation as Json
      const view = row.genericInvitationView as Json | undefined
      const [image] = ((view?.primaryImage as Json | undefined)?.attributes ?? []) as Json[]
      people.push(((fromMember ?? image?.miniProfile) as Json | undefined) ?? {})
    }
    for (const row of resolve(await json(ask(who, SENT)))) {
      const { toMember, invitee } = row.invitation as Json
      people.push((toMember ?? (invitee as Json).miniProfile) as Json)
    }
    for (const row of (await json(ask(who, `${CONNECTIONS}&count=100`, INLINE))).elements as Json[])
      people.push(row.connectedMemberResolutionResult as Json)
    const named = people.filter(({ publicIdentifier }) => publicIdentifier != null)
    expect(named.length).toBeGreaterThan(85)
    for (const { publicIdentifier, firstName, lastName, dashEntityUrn, entityUrn } of named) {
      const [one, ...more] = await found(who, publicIdentifier)
      expect(more).toEqual([])
      expect(one).toMatchObject({
        $type: 'com.linkedin.voyager.dash.identity.profile.Profile',
        entityUrn: dashEntityUrn ?? entityUrn,
        firstName,
        lastName,
      })
    }
    const encoded = named.find(({ publicIdentifier }) => String(publicIdentifier).startsWith('%'))
    const slug = encoded?.publicIdentifier
    expect(await found(who, encodeURIComponent(String(slug)), slug)).toHaveLength(1)
    expect(await found(who, who.public_identifier)).toHaveLength(1)
  })

  test('is asked by whatever slug: what is percent-encoded in it divides nothing', async () => {
    const who = await member()
    for (const slug of ['urn:li:fsd_profile:(7,x)', '(x),y:(z)', ',', ':', '(']) {
      const encoded = encodeURIComponent(slug).replaceAll('(', '%28').replaceAll(')', '%29')
      const { included } = await json(ask(who, profile(encoded)))
      expect([slug, included]).toEqual([slug, []])
    }
  })

  test('answers to an old slug alone, and to no other', async () => {
    const who = await member()
    for (const { slug, urn } of await strangers(who)) {
      const { included } = await json(ask(who, profile(`old-${slug}`)))
      expect(included).toMatchObject([{ publicIdentifier: slug, entityUrn: urn }])
      const altered = String(slug).replace(/.$/, (last) => (last === '0' ? '1' : '0'))
      expect((await json(ask(who, profile(altered)))).included).toEqual([])
    }
    expect(await json(ask(who, profile('nobody')))).toMatchObject({ included: [] })
    expect((await ask(who, profile('nobody').replace(QUERIES.profiles, 'x.y'))).status).toBe(400)
    const inline = await json(ask(who, profile(who.public_identifier), INLINE))
    expect(inline.data).toMatchObject({
      identityDashProfilesByMemberIdentity: { elements: [{ publicIdentifier: who.public_identifier }] },
    })
  })
})

describe('how far somebody is', () => {
  const info = async (who: Session, slug: unknown, headers = {}) =>
    json(ask(who, `identity/profiles/${slug}/networkinfo`, headers))

  test('follows from connections and from what waits', async () => {
    const who = await member({ invitations: 1, types: ['CONNECTION'], seed: 'near' })
    const [friend] = (await json(ask(who, CONNECTIONS, INLINE))).elements as Json[]
    const { publicIdentifier } = part(friend, 'connectedMemberResolutionResult')
    expect(await info(who, publicIdentifier, INLINE)).toMatchObject({
      distance: { value: 'DISTANCE_1' },
      invitationPending: false,
    })
    const [row] = resolve(await json(ask(who, SENT)))
    const { toMember, invitee } = part(row, 'invitation')
    const { publicIdentifier: invited } = (toMember ?? (invitee as Json).miniProfile) as Json
    expect((await info(who, invited)).data).toMatchObject({
      distance: { value: 'DISTANCE_2' },
      invitationPending: true,
    })
    const far = new Set<unknown>()
    for (const { slug } of await strangers(who, '?count=40')) {
      const { distance, invitationPending } = await info(who, slug, INLINE)
      far.add((distance as Json).value)
      expect(invitationPending).toBe(false)
    }
    expect(far).toEqual(new Set(['DISTANCE_2', 'DISTANCE_3', 'OUT_OF_NETWORK']))
    expect((await ask(who, 'identity/profiles/nobody/networkinfo')).status).toBe(404)
  })
})

describe('connections', () => {
  test('come newest first, without a total, with those just accepted on top', async () => {
    const who = await member({ invitations: 1, connections: 130, types: ['CONNECTION'] })
    const read = async (query: string) => resolve(await json(ask(who, `${CONNECTIONS}${query}`)))
    const rows = [...(await read('&start=0&count=500')), ...(await read('&start=100&count=100'))]
    expect(rows).toHaveLength(130)
    const times = rows.map(({ createdAt }) => Number(createdAt))
    expect(times.toSorted((a, b) => b - a)).toEqual(times)
    expect(await read('&start=130&count=100')).toEqual([])
    const document = await json(ask(who, `${CONNECTIONS}&count=1`, INLINE))
    expect(document.paging).toEqual({ start: 0, count: 1, links: [] })
    expect(document.elements).toMatchObject([
      { connectedMember: rows[0]?.connectedMember, createdAt: rows[0]?.createdAt },
    ])
    const pictures = rows.map((row) => (row.connectedMemberResolutionResult as Json).profilePicture)
    expect(pictures).toContainEqual({
      displayImageReference: { vectorImage: expect.objectContaining({ rootUrl: expect.any(String) }) },
    })

    const [row] = resolve(await json(ask(who, LIST)))
    const { entityUrn, sharedSecret, fromMember } = part(row, 'invitation')
    const id = String(entityUrn).split(':').at(-1)
    const path = `voyagerRelationshipsDashInvitations/urn:li:fsd_invitation:${id}?action=accept`
    await post(who, path, { invitationType: 'CONNECTION', sharedSecret })
    const after = await read('&start=0&count=3')
    expect(after[0]?.connectedMember).toBe((fromMember as Json).dashEntityUrn)
    expect(after.slice(1)).toEqual(rows.slice(0, 2))
  })

  test('are given to the right question alone', async () => {
    const who = await member()
    expect((await ask(who, CONNECTIONS.replace('search', 'other'))).status).toBe(400)
    expect((await ask(who, CONNECTIONS.replace('RECENTLY_ADDED', 'NAME'))).status).toBe(400)
    expect((await ask(who, 'relationships/dash/connections?q=search&sortType=RECENTLY_ADDED')).status).toBe(
      400,
    )
  })
})
