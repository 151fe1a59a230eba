import { describe, expect, test } from 'vitest'
import {
  ask,
  askPortability,
  control,
  face,
  type Json,
  json,
  LIST,
  member,
  onMember,
  part,
  post,
  resolve,
  type Session,
} from '../network.fixture.ts'
import { QUERIES } from '../queries.ts'
import { ROUTES } from './faults.ts'

async function faulty(on: string, answer: unknown): Promise<Session> {
  const who = await member({ invitations: 5, types: ['CONNECTION'] })
  expect((await onMember(who, 'faults', [{ on, answer }])).status).toBe(200)
  return who
}

/** Accepts the newest invitation, with faults in the way of that alone. */
async function accept(who: Session, signal?: AbortSignal): Promise<Response | null> {
  const [row] = resolve(await json(ask(who, LIST)))
  const { entityUrn, sharedSecret } = part(row, 'invitation')
  const id = String(entityUrn).split(':').at(-1)
  const path = `voyagerRelationshipsDashInvitations/urn:li:fsd_invitation:${id}?action=accept`
  const answer = post(who, path, { invitationType: 'CONNECTION', sharedSecret })
  const late = new Promise<null>((give) => signal?.addEventListener('abort', () => give(null)))
  return Promise.race([answer.catch(() => null), late])
}

const acceptedBy = async (who: Session) => ((await face(who)).answered as Json[]).length

describe('a fault in the way of a write', () => {
  test.each([
    ['reset', 1],
    ['stall', 1],
    ['truncated', 1],
    ['missing-fields', 1],
    ['rotate-csrf', 1],
    ['expired-cookie', 1],
    [{ latency_ms: 5 }, 1],
    ['reset-before', 0],
    ['stall-before', 0],
    ['html', 0],
    ['500', 0],
    ['too-many', 0],
    ['redirect', 0],
    [{ status: 202 }, 0],
  ])('%j: carried out %i times', async (answer, times) => {
    const who = await faulty('accept', answer)
    await accept(who, AbortSignal.timeout(60))
    expect(await acceptedBy(who)).toBe(times)
  })

  test('that resets or keeps silent gives no answer at all', async () => {
    const reset = await faulty('accept', 'reset-before')
    expect(await accept(reset)).toBeNull()
    const silent = await faulty('accept', 'stall-before')
    expect(await accept(silent, AbortSignal.timeout(60))).toBeNull()
    const { json: asked } = await control(`/members/${silent.public_identifier}/requests`)
    expect((asked as unknown as Json[]).at(-1)).toMatchObject({ method: 'POST', status: null })
  })
})

describe('a fault on any route', () => {
  test.each([
    ['authwall', 302, 'location', 'authwall'],
    ['login', 303, 'location', '/uas/login'],
    ['restricted', 403, 'body', 'ACCOUNT_RESTRICTED'],
    ['too-many', 400, 'body', 'TOO_MANY_REQUESTS'],
    ['404', 404, 'body', '404'],
    ['410', 410, 'body', '410'],
    ['redirect', 302, 'location', `/voyager/api/${LIST}`],
  ])('%s answers with %i', async (answer, status, where, what) => {
    const response = await ask(await faulty('any', answer), LIST)
    const said = where === 'location' ? response.headers.get('location') : await response.text()
    expect([response.status, said]).toEqual([status, expect.stringContaining(what)])
  })

  test('may end the session with the right answer', async () => {
    const response = await ask(await faulty('any', 'expired-cookie'), LIST)
    expect(response.headers.get('set-cookie')).toMatch(/^li_at=;.*Max-Age=0/)
    expect(resolve((await response.json()) as Json)).toHaveLength(5)
  })

  test('lies in wait by the name of the route', async () => {
    const requests: Record<string, string> = {
      me: 'me',
      received: LIST,
      'received-graphql': `graphql?variables=(start:0,count:1)&queryId=${QUERIES.invitations}`,
      summary: 'relationships/invitationsSummary',
      sent: 'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION',
      'sent-graphql': `graphql?variables=(invitationType:CONNECTION)&queryId=${QUERIES.sent}`,
      profile: `graphql?variables=(vanityName:x)&queryId=${QUERIES.profiles}`,
      networkinfo: 'identity/profiles/x/networkinfo',
      connections: 'relationships/dash/connections?q=search',
    }
    const writes: Record<string, string> = {
      accept: 'voyagerRelationshipsDashInvitations/urn:li:fsd_invitation:1?action=accept',
      decline: 'voyagerRelationshipsDashInvitations/urn:li:fsd_invitation:1?action=ignore',
      withdraw: 'voyagerRelationshipsDashInvitations/urn:li:fsd_invitation:1?action=withdraw',
      'accept-old': 'relationships/invitations/1?action=accept',
      'decline-old': 'relationships/invitations/1?action=ignore',
      'withdraw-old': 'relationships/invitations?action=closeInvitations',
      invite: 'voyagerRelationshipsDashMemberRelationships?action=verifyQuotaAndCreateV2',
    }
    const who = await member()
    const { json: given } = await onMember(who, 'access-token', {})
    const headers = { authorization: `Bearer ${given.access_token}`, 'linkedin-version': '202312' }
    for (const route of ROUTES) {
      await onMember(who, 'faults', [{ on: route, answer: { status: 418 } }])
      const read = requests[route]
      const answer =
        route === 'portability'
          ? askPortability('memberSnapshotData', headers)
          : read === undefined
            ? post(who, writes[route] ?? '', {})
            : ask(who, read)
      expect([route, (await answer).status]).toEqual([route, 418])
    }
  })

  test('moves the list that is read', async () => {
    const who = await member({ invitations: 5, sent: 5 })
    await onMember(who, 'faults', [{ on: 'sent', times: 1, answer: { arrive: 2 } }])
    await ask(who, 'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION')
    expect(await face(who)).toMatchObject({ invitations: 5, sent: 7 })
  })
})
