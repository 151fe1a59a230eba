import { describe, expect, test } from 'vitest'
import { ask, control, INLINE, type Json, json, LIST, member, onMember, resolve } from './network.fixture.ts'

const invitationOf = (row: Json | undefined) => row?.invitation as Json
const idsOf = (rows: Json[]) => rows.map((row) => invitationOf(row).entityUrn)

describe('a session', () => {
  test('needs its csrf token twice, and the same', async () => {
    const who = await member()
    for (const headers of [
      { 'csrf-token': 'ajax:2' },
      { 'csrf-token': '' },
      { cookie: `li_at=${who.li_at}` },
      { cookie: `li_at=${who.li_at}; JSESSIONID=ajax:1` },
    ]) {
      const response = await ask(who, 'me', headers)
      expect([response.status, await response.text()]).toEqual([403, 'CSRF check failed.'])
    }
  })

  test('is unknown or ended: 401', async () => {
    const who = await member()
    expect((await ask({ ...who, li_at: 'nobody' }, 'me')).status).toBe(401)
    const { json: fresh } = await onMember(who, 'new-token', {})
    const second = { ...who, li_at: fresh.li_at as string }
    expect((await ask(who, 'me')).status).toBe(200)
    expect((await ask(second, 'me')).status).toBe(200)
    await onMember(who, 'end-session', { li_at: who.li_at })
    expect(await json(ask(who, 'me'))).toEqual({ status: 401 })
    expect((await ask(second, 'me')).status).toBe(200)
    await onMember(who, 'end-session', {})
    expect((await ask(second, 'me')).status).toBe(401)
  })

  test('says whose it is, and that this is a sandbox', async () => {
    const who = await member()
    const response = await ask(who, 'me')
    expect(response.headers.get('x-salver-sandbox')).toBe('1')
    const { data, included } = (await response.json()) as { data: Json; included: Json[] }
    expect(included).toMatchObject([
      { entityUrn: data['*miniProfile'], publicIdentifier: who.public_identifier },
    ])
    const inline = await json(ask(who, 'me', INLINE))
    expect(inline).toMatchObject({ plainId: data.plainId, miniProfile: included[0] })
  })
})

describe('the list of received invitations', () => {
  test('is the same in every shape', async () => {
    const who = await member({ invitations: 100, seed: 'shapes' })
    const path = `${LIST}&start=0&count=100`
    const expected = resolve(await json(ask(who, path)))
    expect(expected).toHaveLength(100)
    for (const shape of ['N', 'wrapped', 'wrapped-data']) {
      for (const elements of ['urns-star', 'urns', 'views']) {
        await onMember(who, 'settings', { shape, elements })
        expect(idsOf(resolve(await json(ask(who, path))))).toEqual(idsOf(expected))
      }
    }
    await onMember(who, 'settings', { shape: 'auto' })
    const inline = (await json(ask(who, path, INLINE))).elements as Json[]
    expect(idsOf(inline)).toEqual(idsOf(expected))
    const names = (rows: Json[]) => rows.map((row) => (invitationOf(row).fromMember as Json)?.lastName)
    expect(names(inline)).toEqual(names(expected))
  })

  test('holds all kinds, and every trap of the network', async () => {
    const who = await member({ invitations: 400, seed: 'traps' })
    const rows: Json[] = []
    for (let start = 0; start < 400; start += 100) {
      rows.push(...resolve(await json(ask(who, `${LIST}&start=${start}&count=100`))))
    }
    const invitations = rows.map(invitationOf)
    const generic = rows.flatMap<Json>((row) => (row.genericInvitationView as Json | undefined) ?? [])
    expect(new Set(generic.map((view) => view.invitationType))).toEqual(
      new Set(['ORGANIZATION', 'EVENT', 'CONTENT_SERIES']),
    )
    expect(new Set(generic.map((view) => typeof view.sentTime))).toEqual(new Set(['number', 'string']))
    expect(new Set(invitations.map((one) => one.invitationType))).toEqual(new Set(['PENDING']))
    expect(invitations.filter((one) => one.sentTime === null)).toHaveLength(generic.length)
    expect(invitations.some((one) => one.mailboxItemId === undefined)).toBe(true)
    expect(invitations.every((one) => one.customMessage === (one.message !== undefined))).toBe(true)
    const senders = invitations.flatMap<Json>((one) => (one.fromMember as Json | undefined) ?? [])
    expect(senders.some((sender) => sender.publicIdentifier === null)).toBe(true)
    expect(senders.some((sender) => sender.publicIdentifier === undefined)).toBe(true)
    expect(senders.some((sender) => String(sender.publicIdentifier).startsWith('%'))).toBe(true)
    expect(senders.some((sender) => sender.lastName === '')).toBe(true)
    expect(senders.some((sender) => sender.picture === undefined)).toBe(true)
  })

  test('gives at most 100 rows, and past its end a recognised empty list', async () => {
    const who = await member({ invitations: 120 })
    const rows = async (query: string) => resolve(await json(ask(who, `${LIST}${query}`))).length
    expect(await rows('&start=0&count=5000')).toBe(100)
    expect(await rows('&start=100&count=100')).toBe(20)
    expect(await rows('')).toBe(10)
    const { data } = await json(ask(who, `${LIST}&start=120&count=100`))
    expect(data).toMatchObject({ '*elements': [], paging: { start: 120, count: 100, links: [], total: 0 } })
    expect((await ask(who, `${LIST}&start=-1&count=100`)).status).toBe(400)
    expect((await ask(who, LIST.replace('received', 'other'))).status).toBe(400)
  })

  test('says how many there are only where it is told to', async () => {
    const who = await member({ invitations: 30, total: 'true', summary: 'missing' })
    const totals = async () => {
      const { data } = await json(ask(who, `${LIST}&count=1`))
      const summary = await ask(who, 'relationships/invitationsSummary')
      const { data: said } = (await summary.json()) as { data?: Json }
      return [(data as { paging: Json }).paging.total, summary.status, said?.numPendingInvitations]
    }
    expect(await totals()).toEqual([30, 200, undefined])
    await onMember(who, 'settings', { total: 'missing', summary: 'true' })
    expect(await totals()).toEqual([undefined, 200, 30])
    await onMember(who, 'settings', { total: 'zero', summary: 'fails' })
    expect(await totals()).toEqual([0, 500, undefined])
    await onMember(who, 'settings', { summary: 'wrong' })
    expect(await totals()).toEqual([0, 200, 15])
    await onMember(who, 'settings', { summary: 77 })
    const inline = await json(ask(who, 'relationships/invitationsSummary', INLINE))
    expect(inline).toEqual({ numPendingInvitations: 77, numTotalSentInvitations: null })
  })

  test('moves at once when something arrives or leaves', async () => {
    const who = await member({ invitations: 5 })
    const read = async () => idsOf(resolve(await json(ask(who, LIST))))
    const before = await read()
    await onMember(who, 'arrive', { count: 2 })
    expect((await read()).slice(2)).toEqual(before)
    await onMember(who, 'leave', { positions: [0, 1, 6] })
    expect(await read()).toEqual(before.slice(0, 4))
  })
})

describe('a fault', () => {
  const faulty = async (answer: unknown, on = 'received') => {
    const who = await member({ invitations: 20, types: ['CONNECTION'] })
    expect((await onMember(who, 'faults', [{ on, answer }])).status).toBe(200)
    return who
  }

  test.each([
    ['401', 401, '"status":401'],
    ['403', 403, 'denied'],
    ['csrf', 403, 'CSRF check failed.'],
    ['challenge', 400, 'CHALLENGE_REQUIRED'],
    ['429', 429, ''],
    ['999', 999, '<html>'],
    ['fuse', 400, 'FUSE_LIMIT_EXCEEDED'],
    ['500', 500, ''],
    ['503', 503, ''],
    ['html', 200, '<html>'],
  ])('answers %s with %i', async (answer, status, body) => {
    const who = await faulty(answer)
    // A status of 999 is none for fetch: it is read from what was remembered.
    const response = await ask(who, LIST).catch(() => null)
    if (response) expect(await response.text()).toContain(body)
    const { json: asked } = await control(`/members/${who.public_identifier}/requests`)
    expect(asked).toMatchObject([{ method: 'GET', path: `/voyager/api/${LIST}`, status }])
  })

  test('redirects', async () => {
    const deleted = await ask(await faulty('deleted-session'), LIST)
    expect([deleted.status, deleted.headers.get('set-cookie')]).toMatchObject([
      302,
      expect.stringMatching(/^li_at=delete me;/),
    ])
    const checkpoint = await ask(await faulty('checkpoint'), LIST)
    expect(checkpoint.headers.get('location')).toContain('/checkpoint/')
  })

  test('says when to come back, or answers what it is given', async () => {
    const limited = await ask(await faulty({ 429: { retry_after: 7 } }), LIST)
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7'])
    const own = await ask(await faulty({ status: 418, headers: { 'X-Tea': 'yes' }, body: { a: 1 } }), LIST)
    expect([own.status, own.headers.get('x-tea'), await own.json()]).toEqual([418, 'yes', { a: 1 }])
  })

  test('breaks the body', async () => {
    const truncated = await (await ask(await faulty('truncated'), LIST)).text()
    expect(() => JSON.parse(truncated)).toThrow(SyntaxError)
    const huge = await (await ask(await faulty('huge'), LIST)).text()
    expect(huge.length).toBeGreaterThan(8 * 1024 * 1024)
    expect(resolve(JSON.parse(huge) as Json)).toHaveLength(10)
    await expect(ask(await faulty('reset'), LIST)).rejects.toThrow()
  })

  test('stalls after half of the body', async () => {
    const stalled = await ask(await faulty('stall'), LIST)
    const reader = stalled.body?.getReader()
    expect((await reader?.read())?.value?.length).toBeGreaterThan(100)
    const silence = new Promise((quiet) => setTimeout(quiet, 50, 'silence'))
    const more = async () => {
      for (;;) if ((await reader?.read())?.done !== false) return 'the end'
    }
    expect(await Promise.race([more(), silence])).toBe('silence')
    await reader?.cancel()
  })

  test.each(['N', 'I'])('takes from shape %s what should be there', async (shape) => {
    const who = await faulty('missing-fields')
    await onMember(who, 'settings', { shape })
    const lacking = await json(ask(who, LIST))
    if (shape === 'N') expect(() => resolve(lacking)).toThrow('is not included')
    else expect((lacking.elements as Json[]).filter(({ invitation }) => !invitation)).toHaveLength(5)
    await onMember(who, 'faults', [{ on: 'received', answer: 'no-list' }])
    expect(JSON.stringify(await json(ask(who, LIST)))).not.toContain('elements')
    await onMember(who, 'faults', [{ on: 'received', answer: { empty: true } }])
    expect(JSON.stringify(await json(ask(who, LIST)))).toContain('elements":[]')
  })

  test('rotates the csrf token, and the old one is stale from then on', async () => {
    const who = await member()
    await onMember(who, 'faults', [{ on: 'me', times: 1, answer: 'rotate-csrf' }])
    const rotated = await ask(who, 'me')
    const fresh = /^JSESSIONID="([^"]+)"/.exec(rotated.headers.get('set-cookie') ?? '')?.[1] ?? ''
    expect(rotated.status).toBe(200)
    expect(await (await ask(who, 'me')).text()).toBe('CSRF check failed.')
    const headers = { cookie: `li_at=${who.li_at}; JSESSIONID="${fresh}"`, 'csrf-token': fresh }
    expect((await ask(who, 'me', headers)).status).toBe(200)
  })

  test('waits for its turn, counts what it did, and leaves other routes alone', async () => {
    const who = await member()
    await onMember(who, 'faults', [
      { on: 'me', after: 1, times: 2, answer: '503' },
      { on: 'any', answer: { latency_ms: 20 } },
    ])
    const started = performance.now()
    const statuses: number[] = []
    for (let turn = 0; turn < 4; turn += 1) statuses.push((await ask(who, 'me')).status)
    expect(statuses).toEqual([200, 503, 503, 200])
    expect((await ask(who, LIST)).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(90)
    await onMember(who, 'faults', [])
    expect((await ask(who, 'me')).status).toBe(200)
  })

  test('moves the list while it is read', async () => {
    const who = await member({ invitations: 20 })
    await onMember(who, 'faults', [
      { on: 'received', after: 1, times: 1, answer: { arrive: 3 } },
      { on: 'received', after: 2, times: 1, answer: { leave: 4 } },
    ])
    const read = async () => resolve(await json(ask(who, `${LIST}&count=100`))).length
    expect([await read(), await read(), await read(), await read()]).toEqual([20, 23, 19, 19])
  })
})

describe('the control door', () => {
  test.each([
    ['', { invitations: -1 }, 'invitations: expected a whole number from 0 up, got -1'],
    ['', { invitations: 1, colour: 'red' }, 'unknown field colour'],
    ['', { invitations: 1, types: ['FRIEND'] }, 'types: expected kinds of CONNECTION'],
    ['', { invitations: 1, types: [] }, 'weights that sum to 1'],
    ['', { invitations: 1, shape: 'round' }, 'shape: expected one of auto, N'],
    ['', { invitations: 1, sent: -1 }, 'sent: expected a whole number from 0 up, got -1'],
    ['arrive', {}, 'count: expected a whole number'],
    ['arrive', { count: 1, list: 'lost' }, 'list: expected one of received, sent'],
    ['leave', { positions: [99] }, 'got position 99'],
    ['leave', { count: 1, from: 'middle' }, 'from: expected one of top'],
    ['settings', { total: 3 }, 'total: expected one of'],
    ['settings', { forms: ['N', 'X'] }, 'forms: expected one of N, I, G'],
    ['settings', { forms: 'N' }, 'forms: expected a list'],
    ['settings', { limits: { lunch: 1 } }, 'unknown field lunch; allowed: weekly_invitations'],
    ['settings', { limits: { connections: -1 } }, 'limits: connections: expected a whole number'],
    ['settings', { handle: 'shaken' }, 'handle: expected one of confirmed'],
    ['faults', {}, 'expected a list of faults'],
    ['faults', [{ on: 'lunch', answer: '401' }], 'on is one of me, received'],
    ['faults', [{ on: 'me', answer: 'constructor' }], 'answer is one of 401'],
    ['end-session', { li_at: 'x' }, 'a token of this member'],
  ])('refuses %s %j with a sentence', async (what, body, sentence) => {
    const who = what === '' ? '' : `/${(await member({ seed: 'refused' })).public_identifier}/${what}`
    const { status, json: answer } = await control(`/members${who}`, body)
    expect(status).toBe(400)
    expect(answer.error).toContain(sentence)
  })

  test('shows a member, remembers what was asked of it, and forgets on demand', async () => {
    const who = await member({ invitations: 2 })
    await ask(who, 'me')
    await ask(who, 'no/such/route?x=1')
    const path = `/members/${who.public_identifier}`
    expect((await control(path)).json).toMatchObject({ ...who, invitations: 2, settings: { total: 'zero' } })
    expect((await control(`${path}/requests`)).json).toMatchObject([
      { method: 'GET', path: '/voyager/api/me', at: expect.any(Number), status: 200 },
      { path: '/voyager/api/no/such/route?x=1', status: 404 },
    ])
    await control(`${path}/requests`, undefined, 'DELETE')
    expect((await control(`${path}/requests`)).json).toEqual([])
    expect((await control('/health')).json).toMatchObject({ status: 'ok' })
    expect((await control('/members/nobody')).status).toBe(404)
    expect((await control('/nothing')).status).toBe(404)
  })
})
