import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Asked, type Reply, type Stub, startStub } from '../line/stub.fixture.ts'
import { type Access, NetworkError, type Provider, type Turn } from '../provider.ts'
import connectionsPage from './fixtures/connections-n.json' with { type: 'json' }
import mePage from './fixtures/me-n.json' with { type: 'json' }
import { receivedPages, sentPages } from './fixtures/pages.ts'
import profilePage from './fixtures/profile.json' with { type: 'json' }
import summaryPage from './fixtures/summary.json' with { type: 'json' }
import { makeVoyager } from './voyager.ts'

const never = new AbortController().signal
const firstTen = { start: 0, count: 10 }
const TOKEN = 'AQEDAtoken-that-nobody-may-see'
const NORMALIZED = 'application/vnd.linkedin.normalized+json+2.1'
const invitations = 'voyagerRelationshipsDashInvitationViews.0a1b'
const queries = { invitations, sent: 'voyagerRelationshipsDashSentInvitationViews.2c3d', profiles: 'p.4e5f' }

let network: Stub
let provider: Provider
let plain: Provider

beforeAll(async () => {
  network = await startStub()
  provider = makeVoyager({ url: `${network.url}/voyager/api`, queries, silenceMs: 500 })
  plain = makeVoyager({ url: `${network.url}/voyager/api/`, silenceMs: 500 })
})

afterEach(() => {
  network.asked.splice(0)
})

afterAll(async () => {
  await provider.close()
  await plain.close()
  await network[Symbol.asyncDispose]()
})

/** A session, with what became of each of its turns. */
function meet(access: Access = provider.open(TOKEN)) {
  const turns: string[] = []
  const turn: Turn = async (request) => {
    try {
      const result = await request()
      turns.push('done')
      return result
    } catch (error) {
      turns.push(error instanceof NetworkError ? error.kind : 'no NetworkError')
      throw error
    }
  }
  return { access, turns, session: access.session(turn) }
}

async function failureOf(ask: Promise<unknown>): Promise<NetworkError> {
  const error = await ask.then(
    () => expect.unreachable('it was answered'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof NetworkError)) throw error
  return error
}

/** What was asked, without the base. */
const paths = () => network.asked.map(({ path }) => path.replace('/voyager/api/', ''))

function pageOf(pages: typeof receivedPages, shape: string): Reply {
  return { body: pages.find((page) => page.shape === shape)?.json }
}

describe('the shapes of a list', () => {
  const rest = 'relationships/invitationViews?q=receivedInvitation&start=0&count=10&includeInsights=true'
  const graphql = `graphql?variables=(start:0,count:10,includeInsights:true)&queryId=${invitations}`
  const gone = { status: 404 }
  const noList = { body: { data: { errors: [{ message: 'gone' }] } } }

  test('are tried in their order, each in a turn, and the one that works is first the next time', async () => {
    const { access, session, turns } = meet()
    network.answer(gone, noList, pageOf(receivedPages, 'I'))
    expect((await session.received(firstTen, never)).rows).toHaveLength(5)
    expect(paths()).toEqual([rest, graphql, rest])
    expect(network.asked.map(({ headers }) => headers.accept)).toEqual([
      NORMALIZED,
      NORMALIZED,
      'application/json',
    ])
    expect(turns).toEqual(['moved', 'unreadable', 'done'])

    network.asked.splice(0)
    await meet(access).session.received(firstTen, never)
    expect(network.asked.map(({ headers }) => headers.accept)).toEqual(['application/json'])

    // It has gone again: the others in their order.
    network.asked.splice(0)
    network.answer(gone, gone, pageOf(receivedPages, 'G'))
    expect((await session.received(firstTen, never)).rows).toHaveLength(5)
    expect(paths()).toEqual([rest, rest, graphql])
    network.asked.splice(0)
    await session.received(firstTen, never)
    expect(paths()).toEqual([graphql])
  })

  test('are remembered for each list by itself', async () => {
    const { session } = meet()
    network.answer(gone, pageOf(receivedPages, 'G, inline'))
    await session.received(firstTen, never)
    network.asked.splice(0)
    network.answer(pageOf(sentPages, 'N'))
    expect((await session.sent(firstTen, 'CONNECTION', never)).rows).toHaveLength(3)
    expect(paths()).toEqual([
      'relationships/sentInvitationViewsV2?q=invitationType&invitationType=CONNECTION&start=0&count=10',
    ])
  })

  test('have a query for what was sent, too', async () => {
    const { session } = meet()
    network.answer(gone, pageOf(sentPages, 'G'))
    expect((await session.sent({ start: 20, count: 100 }, 'EVENT', never)).rows).toHaveLength(3)
    expect(paths()[1]).toBe(
      `graphql?variables=(invitationType:EVENT,start:20,count:100)&queryId=${queries.sent}`,
    )
  })

  test('are two where no query is set; the failure is the first one’s', async () => {
    const { session, turns } = meet(plain.open(TOKEN))
    network.answer(gone, noList)
    const error = await failureOf(session.received(firstTen, never))
    expect(error).toMatchObject({ kind: 'moved' })
    expect(paths()).toEqual([rest, rest])
    expect(turns).toEqual(['moved', 'unreadable'])
  })

  test('go on where the query’s id is an old one', async () => {
    const { session } = meet()
    network.answer(gone, { status: 400, body: {} }, pageOf(receivedPages, 'I'))
    expect((await session.received(firstTen, never)).rows).toHaveLength(5)
  })

  test.each<[string, Reply, string]>([
    ['a row that is not there', { body: { data: { '*elements': ['urn:li:x:1'] } } }, 'unreadable'],
    ['trouble', { status: 503 }, 'trouble'],
    ['a refusal', { status: 403 }, 'refused'],
    ['a pause', { status: 429 }, 'too_fast'],
    ['an ended session', { status: 401 }, 'session_ended'],
  ])('are not tried after %s', async (_name, reply, kind) => {
    const { session } = meet()
    network.answer(reply)
    expect((await failureOf(session.received(firstTen, never))).kind).toBe(kind)
    expect(network.asked).toHaveLength(1)
    network.asked.splice(0)
    network.answer({ status: 404 }, reply)
    expect((await failureOf(session.received(firstTen, never))).kind).toBe(kind)
    expect(network.asked).toHaveLength(2)
  })

  test('an empty list is a list', async () => {
    const { session } = meet()
    network.answer({ body: { data: { '*elements': [] }, included: [] } })
    expect(await session.received(firstTen, never)).toEqual({ rows: [], total: null })
    expect(network.asked).toHaveLength(1)
  })
})

test('a request carries what the protocol wants, and no more', async () => {
  const { session } = meet()
  network.answer({ body: mePage, headers: { 'x-salver-sandbox': '1' } })
  expect(await session.me(never)).toEqual({
    memberId: 'ACoAAAlice01',
    publicIdentifier: 'alicejohnson',
    name: 'Alice Johnson',
    sandbox: true,
  })
  const [{ method, path, headers }] = network.asked as [Asked]
  expect([method, path]).toEqual(['GET', '/voyager/api/me'])
  expect(headers).toMatchObject({
    accept: NORMALIZED,
    'x-restli-protocol-version': '2.0.0',
    'x-li-lang': 'en_US',
    cookie: `li_at=${TOKEN}; JSESSIONID="${headers['csrf-token']}"`,
  })
  expect(headers['csrf-token']).toMatch(/^ajax:\d{20}$/)
  expect(headers).not.toHaveProperty('content-type')
})

test('counts, connections', async () => {
  const { session } = meet()
  network.answer({ body: summaryPage })
  expect(await session.pendingCounts(never)).toEqual({ received: 26, sent: null })
  network.answer({ body: connectionsPage })
  expect((await session.connections({ start: 0, count: 100 }, never)).rows).toHaveLength(4)
  expect(paths()).toEqual([
    'relationships/invitationsSummary',
    'relationships/dash/connections?decorationId=com.linkedin.voyager.dash.deco.web.mynetwork.ConnectionListWithProfile-16&q=search&sortType=RECENTLY_ADDED&start=0&count=100',
  ])
})

describe('a profile', () => {
  test.each([
    ['alicejohnson', 'alicejohnson'],
    ['张-1', '%E5%BC%A0-1'],
    ["a(b),c:d'e", 'a%28b%29%2Cc%3Ad%27e'],
  ])('of %s is asked for as %s', async (slug, written) => {
    const { session } = meet()
    network.answer({ body: profilePage })
    expect((await session.profile(slug, never))?.memberId).toBe('ACoAAAlice01')
    expect(paths()).toEqual([
      `graphql?includeWebMetadata=true&variables=(vanityName:${written})&queryId=p.4e5f`,
    ])
  })

  test('needs a query', async () => {
    const { session } = meet(plain.open(TOKEN))
    const error = await failureOf(session.profile('alice', never))
    expect(error).toMatchObject({ kind: 'unsupported', code: 'INVALID_PARAMS' })
    expect(error.message).toMatch(/identifier.*SALVER_QUERY_PROFILES/)
    expect(network.asked).toEqual([])
  })

  test('by a query whose id is an old one has moved', async () => {
    const { session } = meet()
    network.answer({ status: 400 })
    expect((await failureOf(session.profile('alice', never))).kind).toBe('moved')
  })
})

test('a distance', async () => {
  const { session, turns } = meet()
  network.answer({ body: { data: { distance: { value: 'DISTANCE_2' } } } })
  expect(await session.distance('a:b', never)).toBe(2)
  network.answer({ status: 404 })
  expect(await session.distance('张', never)).toBe('unknown')
  network.answer({ status: 500 })
  expect((await failureOf(session.distance('a', never))).kind).toBe('trouble')
  expect(paths()).toEqual(['a%3Ab', '%E5%BC%A0', 'a'].map((slug) => `identity/profiles/${slug}/networkinfo`))
  expect(turns).toEqual(['done', 'done', 'trouble'])
})

describe('the token against forgery', () => {
  const stale = { status: 403, body: 'CSRF check failed.' }

  test('that had become stale is made anew once, in a turn of its own', async () => {
    const { access, session, turns } = meet()
    network.answer(stale, { body: mePage })
    await session.me(never)
    expect(turns).toEqual(['refused', 'done'])
    await meet(access).session.me(never)
    const [first, second, third] = network.asked.map(({ headers }) => headers['csrf-token'])
    expect(second).not.toBe(first)
    expect(third).toBe(second)
  })

  test('is the rotated one, for every session of the token', async () => {
    const { access, session } = meet()
    network.answer({ body: mePage, headers: { 'set-cookie': 'JSESSIONID="ajax:42"; Path=/' } })
    await session.me(never)
    network.answer({ body: {} })
    await meet(access).session.withdraw({ invitationId: '1', kind: 'CONNECTION' }, never)
    expect(network.asked[1]?.headers).toMatchObject({
      'csrf-token': 'ajax:42',
      cookie: `li_at=${TOKEN}; JSESSIONID="ajax:42"`,
    })
  })

  test('that fails twice is a refusal', async () => {
    const { session, turns } = meet()
    network.answer(stale)
    const error = await failureOf(session.invite({ memberId: 'ACoAA1', note: null }, never))
    expect(error).toMatchObject({ kind: 'refused', because: expect.stringMatching(/csrf.*twice/) })
    expect(turns).toEqual(['refused', 'refused'])
  })
})

describe('Retry-After that comes twice', () => {
  const twice = (...said: string[]) => ({ 'retry-after': said })

  test.each([
    [['30', '30'], 30],
    [['30', '90'], 90],
    [['soon', '7'], 7],
    [['soon', 'later'], undefined],
  ])('as %j is the longest that can be read', async (said, seconds) => {
    network.answer({ status: 429, headers: twice(...said) })
    expect(await failureOf(meet().session.received(firstTen, never))).toMatchObject({
      kind: 'too_fast',
      retryAfterSeconds: seconds,
    })
  })

  test('beside a good answer changes nothing', async () => {
    network.answer({ ...pageOf(receivedPages, 'N'), headers: twice('30', '30') })
    expect((await meet().session.received(firstTen, never)).rows).toHaveLength(5)
  })
})

test.each([403, 404])('a %i says who can help', async (status) => {
  network.answer({ status })
  const { message } = await failureOf(meet(plain.open(TOKEN)).session.received(firstTen, never))
  expect(message).toMatch(/Nothing was charged; .*\boperator\b/)
})

test('what the turn throws is thrown, and nothing is asked', async () => {
  const refusal = new Error('no turn')
  const turn: Turn = async () => {
    throw refusal
  }
  const session = provider.open(TOKEN).session(turn)
  await expect(session.received(firstTen, never)).rejects.toBe(refusal)
  await expect(session.invite({ memberId: 'ACoAA1', note: null }, never)).rejects.toBe(refusal)
  expect(network.asked).toEqual([])
})
