import { createHash } from 'node:crypto'
import { inspect } from 'node:util'
import { Invitation, SentInvitation } from '@salver/contract'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Gathering, gather } from '../gather.ts'
import { type Asked, type Reply, type Stub, startStub } from '../line/stub.fixture.ts'
import { receivedList } from '../lists.ts'
import { makeListMemory } from '../pending.ts'
import { NetworkError, type Provider, type Session, type Turn } from '../provider.ts'
import { makePortability } from './portability.ts'
import { readArchiveRow, receivedOf, sentOf } from './row.ts'
import { timeOfArchive } from './time.ts'

const never = new AbortController().signal
const TOKEN = 'AQVtoken-that-nobody-may-see'

let network: Stub
let provider: Provider

beforeAll(async () => {
  network = await startStub()
  provider = makePortability({ url: `${network.url}/rest`, silenceMs: 300 })
})

afterEach(() => {
  network.asked.splice(0)
})

afterAll(async () => {
  await provider.close()
  await network[Symbol.asyncDispose]()
})

const atOnce: Turn = (request) => request()
const meet = (turn = atOnce) => provider.open(TOKEN).session(turn)

const incoming = (name: string, more: object = {}) => ({
  From: name,
  To: 'Me Myself',
  'Sent At': '10/1/26, 3:05 PM',
  Message: '',
  Direction: 'INCOMING',
  inviterProfileUrl: `https://www.linkedin.com/in/${name.toLowerCase().replaceAll(' ', '-')}`,
  inviteeProfileUrl: 'https://www.linkedin.com/in/me-myself',
  ...more,
})

const outgoing = (name: string, more: object = {}) => ({
  From: 'Me Myself',
  To: name,
  'Sent At': '2026-09-30T08:00:00Z',
  Message: 'Hello',
  Direction: 'OUTGOING',
  inviterProfileUrl: 'https://www.linkedin.com/in/me-myself',
  inviteeProfileUrl: `https://www.linkedin.com/in/${name.toLowerCase().replaceAll(' ', '-')}/`,
  ...more,
})

const noMore: Reply = { status: 404, body: { message: 'No data found for this memberId' } }

/** Answers by the archive's pages, the last of which may still name a next one. */
function archive(pages: object[][], { linked = true } = {}): (asked: Asked) => Reply {
  return ({ path }) => {
    const start = Number(new URL(path, network.url).searchParams.get('start'))
    const rows = pages[start]
    if (rows === undefined) return noMore
    const href = `/rest/memberSnapshotData?q=criteria&domain=INVITATIONS&start=${start + 1}&count=10`
    const links = linked || start + 1 < pages.length ? [{ rel: 'next', type: 'application/json', href }] : []
    return {
      headers: { 'x-salver-sandbox': '1' },
      body: {
        paging: { start, count: 10, total: 4711, links: [{ rel: 'prev', href: '?start=0' }, ...links] },
        elements: [{ snapshotDomain: 'INVITATIONS', snapshotData: rows }],
      },
    }
  }
}

const pages = [
  [incoming('Ann Lee'), outgoing('Bo Xi')],
  [incoming('Cy'), incoming('Dee van Dam')],
  [outgoing('Eve Ng'), incoming('Flo Ray')],
]

const names = ({ rows }: { rows: { sender: { first_name: string | null } }[] }) =>
  rows.map(({ sender }) => sender.first_name)
const starts = () => network.asked.map(({ path }) => /start=(\d+)/.exec(path)?.[1])

async function failureOf(read: Promise<unknown>): Promise<NetworkError> {
  const error = await read.then(
    () => expect.unreachable('it was answered'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof NetworkError)) throw error
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN)
  return error
}

test('a request carries what the interface wants', async () => {
  network.answer(archive(pages))
  await meet().me(never)
  expect(network.asked).toMatchObject([
    {
      method: 'GET',
      path: '/rest/memberSnapshotData?q=criteria&domain=INVITATIONS&start=0',
      headers: { authorization: `Bearer ${TOKEN}`, 'linkedin-version': '202312' },
    },
  ])
})

test('rows are read field by field', async () => {
  network.answer(archive([[incoming('Ann Lee', { Message: 'Hi' }), outgoing('Bo van Xi')]]))
  const session = meet()
  const nothing = {
    entity_urn: null,
    invitation_id: null,
    invitation_type: 'CONNECTION',
    unseen: null,
    mutual_connections: null,
    subject: null,
  }
  expect(await session.received({ start: 0, count: 10 }, never)).toEqual({
    rows: [
      {
        ...nothing,
        shared_secret: null,
        sender: {
          first_name: 'Ann',
          last_name: 'Lee',
          headline: null,
          linkedin_url: 'https://www.linkedin.com/in/ann-lee',
          profile_picture_url: null,
        },
        sent_at: '2026-10-01T15:05:00.000Z',
        message: 'Hi',
      },
    ],
    total: 1,
  })
  expect(await session.sent({ start: 0, count: 10 }, 'CONNECTION', never)).toEqual({
    rows: [
      {
        ...nothing,
        recipient: {
          first_name: 'Bo',
          last_name: 'van Xi',
          headline: null,
          linkedin_url: 'https://www.linkedin.com/in/bo-van-xi',
          profile_picture: null,
        },
        sent_at: '2026-09-30T08:00:00.000Z',
        message: 'Hello',
        recipientId: null,
      },
    ],
    total: 1,
  })
})

describe('an archive has no ids, and yet', () => {
  const gathered = (more: Partial<Gathering<Invitation>> = {}) =>
    gather({
      list: receivedList(meet()),
      count: 1000,
      offset: 0,
      keeps: null,
      memory: makeListMemory().received,
      concurrency: 10,
      now: () => 0,
      signal: never,
      onKnown: async () => {},
      reserve: async () => {},
      ...more,
    })

  test.each(['10/1/26, 3:05 PM', 'who knows when'])('two of one person are two, both of %j', async (at) => {
    const ann = incoming('Ann Lee', { 'Sent At': at })
    network.answer(archive([[ann, incoming('Cy')], [ann]]))
    const { rows, total } = await gathered()
    expect([names({ rows }), total]).toEqual([['Ann', 'Cy', 'Ann'], 3])
  })

  test('a long one is read to its end', async () => {
    const many = Array.from({ length: 60 }, () => [...Array(10)].map(() => incoming('Ann Lee')))
    network.answer(archive(many))
    for (const keeps of [null, () => true]) {
      expect(await gathered({ keeps, concurrency: 1 })).toMatchObject({ total: 600, hasMore: false })
    }
  })
})

describe('pages', () => {
  test('are read as far as a batch needs, and once for each session', async () => {
    let turns = 0
    network.answer(archive(pages))
    const session = meet((request) => {
      turns += 1
      return request()
    })
    const first = await session.received({ start: 0, count: 2 }, never)
    expect([names(first), first.total]).toEqual([['Ann', 'Cy'], null])
    expect(starts()).toEqual(['0', '1'])
    const second = await session.received({ start: 2, count: 2 }, never)
    expect([names(second), second.total]).toEqual([['Dee', 'Flo'], null])
    const third = await session.received({ start: 4, count: 2 }, never)
    expect(third).toEqual({ rows: [], total: 4 })
    expect(starts()).toEqual(['0', '1', '2', '3'])
    expect((await session.sent({ start: 0, count: 10 }, 'CONNECTION', never)).total).toBe(2)
    expect(await session.me(never)).toMatchObject({ publicIdentifier: 'me-myself' })
    expect(turns).toBe(4)
  })

  test('end where none is named', async () => {
    network.answer(archive(pages, { linked: false }))
    expect((await meet().received({ start: 0, count: 100 }, never)).total).toBe(4)
    expect(starts()).toEqual(['0', '1', '2'])
  })

  test('are never read twice by batches at once', async () => {
    network.answer(archive(pages))
    const session = meet()
    const batches = await Promise.all(
      [0, 1, 2, 3, 4].map((start) => session.received({ start, count: 1 }, never)),
    )
    expect(batches.flatMap(names)).toEqual(['Ann', 'Cy', 'Dee', 'Flo'])
    expect(starts()).toEqual(['0', '1', '2', '3'])
  })

  test('that fail can be read again', async () => {
    const all = archive(pages)
    network.answer(all, { status: 503 }, all)
    const session = meet()
    expect((await failureOf(session.received({ start: 0, count: 100 }, never))).kind).toBe('trouble')
    expect((await session.received({ start: 0, count: 100 }, never)).total).toBe(4)
    expect(starts()).toEqual(['0', '1', '1', '2', '3'])
  })

  test.each<[string, Reply]>([
    ['404 that says so', noMore],
    ['400 that says so', { status: 400, body: { message: 'No data found' } }],
    ['200 that says so', { body: { message: 'No data found' } }],
    ['200 without elements', { body: { elements: [], paging: { links: [] } } }],
  ])('are none where the first is %s', async (_name, reply) => {
    network.answer(reply)
    expect(await meet().received({ start: 0, count: 10 }, never)).toEqual({ rows: [], total: 0 })
  })

  test('in a circle are not walked', async () => {
    network.answer({ body: { elements: [], paging: { links: [{ rel: 'next', href: '?start=0' }] } } })
    expect((await failureOf(meet().received({ start: 0, count: 1 }, never))).kind).toBe('unreadable')
    expect(network.asked).toHaveLength(1)
  })

  test('are asked for at the same address, whatever the link says', async () => {
    const links = [{ rel: 'next', href: 'https://elsewhere.example.com/x?start=7' }]
    network.answer({ body: { elements: [], paging: { links } } }, noMore)
    await meet().received({ start: 0, count: 1 }, never)
    expect(starts()).toEqual(['0', '7'])
  })
})

describe('who the member is', () => {
  const TOKEN_NAME = `portability:${createHash('sha256').update(TOKEN).digest('base64url').slice(0, 22)}`

  test.each([
    ['by what was received', [incoming('Ann Lee')]],
    ['by what was sent', [outgoing('Bo Xi')]],
    ['by the first row that says it', [incoming('Ann', { inviteeProfileUrl: null }), outgoing('Bo')]],
  ])('%s', async (_name, rows) => {
    network.answer(archive([rows]))
    expect(await meet().me(never)).toEqual({
      memberId: 'portability:me-myself',
      tokenName: TOKEN_NAME,
      publicIdentifier: 'me-myself',
      name: 'Me Myself',
      sandbox: true,
    })
  })

  test('is told by the token where nothing else tells', async () => {
    network.answer(noMore)
    expect(await meet().me(never)).toEqual({
      memberId: TOKEN_NAME,
      tokenName: TOKEN_NAME,
      publicIdentifier: null,
      name: null,
      sandbox: false,
    })
  })
})

test('what the source has not is empty, null or unsupported, without asking', async () => {
  const session: Session = meet()
  expect(await session.sent({ start: 0, count: 10 }, 'EVENT', never)).toEqual({ rows: [], total: 0 })
  expect(await session.pendingCounts(never)).toEqual({ received: null, sent: null })
  expect(() => session.requireWrites()).toThrow(
    expect.objectContaining({ kind: 'unsupported', message: expect.stringMatching(/cannot .*login_token/) }),
  )
  for (const ask of [
    session.connections({ start: 0, count: 10 }, never),
    session.answer({ invitationId: '1', sharedSecret: 's', kind: 'CONNECTION', reply: 'accept' }, never),
    session.withdraw({ invitationId: '1', kind: 'CONNECTION' }, never),
    session.invite({ memberId: 'ACoAA1', note: null }, never),
    session.profile('a', never),
    session.distance('a', never),
  ]) {
    expect(await failureOf(ask)).toMatchObject({
      kind: 'unsupported',
      code: 'INVALID_PARAMS',
      message: expect.stringMatching(/cannot .*login_token/),
    })
  }
  expect(network.asked).toEqual([])
})

test.each<[string, Reply, string]>([
  ['401', { status: 401 }, 'session_ended'],
  ['403', { status: 403 }, 'refused'],
  ['404 that does not say that there is nothing', { status: 404 }, 'moved'],
  ['429', { status: 429 }, 'too_fast'],
  ['500', { status: 500 }, 'trouble'],
  ['a page', { body: '<html></html>' }, 'trouble'],
  ['half an answer', { body: '{"elements": [', cut: true }, 'trouble'],
  ['no list', { body: {} }, 'unreadable'],
  ['no object', { body: [] }, 'unreadable'],
  ['an element without rows', { body: { elements: [{}] } }, 'unreadable'],
  [
    'an unknown direction',
    { body: { elements: [{ snapshotData: [incoming('Ann', { Direction: 'SIDEWAYS' })] }] } },
    'unreadable',
  ],
  [
    'a row of nobody',
    { body: { elements: [{ snapshotData: [{ Direction: 'INCOMING', Message: 'Hi' }] }] } },
    'unreadable',
  ],
])('%s fails', async (_name, reply, kind) => {
  network.answer(reply)
  const error = await failureOf(meet().received({ start: 0, count: 10 }, never))
  expect(error.kind).toBe(kind)
  if (kind === 'session_ended') expect(error.message).toContain('access_token')
  expect(network.asked).toHaveLength(1)
})

test('sends no token that would break out of its header', async () => {
  for (const token of ['', 'a\r\nx: y', 'é', 'a b']) {
    const error = await failureOf(provider.open(token).session(atOnce).me(never))
    expect(error.kind).toBe('session_ended')
  }
  expect(network.asked).toEqual([])
})

test('gives the signal’s own reason', async () => {
  const reason = new Error('the deadline')
  await expect(meet().received({ start: 0, count: 1 }, AbortSignal.abort(reason))).rejects.toBe(reason)
})

test.each([
  ['10/1/26, 3:05 PM', '2026-10-01T15:05:00.000Z'],
  ['10/1/26, 12:05 AM', '2026-10-01T00:05:00.000Z'],
  ['1/31/2026, 12:00\u202fPM', '2026-01-31T12:00:00.000Z'],
  ['2/30/26, 1:00 AM', null],
  ['13/1/26, 1:00 AM', null],
  ['1/1/26, 13:00 PM', null],
  ['2026-10-01T15:05:00Z', '2026-10-01T15:05:00.000Z'],
  ['2026-10-01T15:05:00.5+02:00', '2026-10-01T13:05:00.500Z'],
  ['2026-10-01 15:05:00', '2026-10-01T15:05:00.000Z'],
  ['2026-10-01', '2026-10-01T00:00:00.000Z'],
  ['2026-99-01', null],
  ['yesterday', null],
  [null, null],
])('the time %s', (text, time) => {
  expect(timeOfArchive(text)).toBe(time)
})

test.each([
  ['https://www.linkedin.com/in/ann', 'https://www.linkedin.com/in/ann'],
  ['http://fr.linkedin.com/in/Ann-1/?trk=x', 'https://www.linkedin.com/in/Ann-1'],
  ['https://www.linkedin.com/in/%E5%BC%A0/', 'https://www.linkedin.com/in/%E5%BC%A0'],
  ['https://www.linkedin.com/company/x', null],
  ['https://evil.example.com/in/ann', null],
  [7, null],
])('the address %s', (inviterProfileUrl, url) => {
  expect(receivedOf(readArchiveRow(incoming('Ann', { inviterProfileUrl }))).sender.linkedin_url).toBe(url)
})

test('whatever stands in a row, it is a whole row or cannot be read', () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.constantFrom('INCOMING', 'OUTGOING', '10/1/26, 3:05 PM'),
  )
  const rows = fc.record(
    {
      From: value,
      To: value,
      'Sent At': value,
      Message: value,
      Direction: fc.oneof({ weight: 5, arbitrary: fc.constantFrom('INCOMING', 'OUTGOING') }, value),
      inviterProfileUrl: value,
      inviteeProfileUrl: value,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(rows, fc.jsonValue()), (json) => {
      try {
        const row = readArchiveRow(json)
        Invitation.parse(receivedOf(row))
        SentInvitation.parse(sentOf(row))
      } catch (error) {
        expect(error).toMatchObject({ kind: 'unreadable' })
      }
    }),
    { numRuns: 2000 },
  )
})
