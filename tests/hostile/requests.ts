import type { Chance } from '../faulty/chance.ts'

/** A request as bytes, in pieces with pauses between them, that means no good. */
export interface Hostile {
  readonly kind: string
  readonly pieces: readonly (string | Buffer)[]
  /** Milliseconds between the pieces. */
  readonly pauseMs: number
  /** It never ends: nobody waits for an answer. */
  readonly unfinished?: true
}

/** What a request may use that is good. */
export interface Good {
  readonly key: string
  readonly accountId: string
}

type Maker = (chance: Chance, good: Good) => Omit<Hostile, 'kind'>

const NUL = '\u0000'
const LONE = '\ud800'

function whole(...pieces: (string | Buffer)[]): Omit<Hostile, 'kind'> {
  return { pieces: [Buffer.concat(pieces.map((piece) => Buffer.from(piece)))], pauseMs: 0 }
}

function post(
  { key }: Good,
  body: string | Buffer,
  headers: readonly string[] = [],
  path = '/v2/network',
): Omit<Hostile, 'kind'> {
  const bytes = Buffer.from(body)
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: salver',
    `x-api-key: ${key}`,
    'content-type: application/json',
    `content-length: ${bytes.length}`,
    ...headers,
    '',
    '',
  ].join('\r\n')
  return whole(head, bytes)
}

function get(good: Good, path: string, headers: readonly string[] = []): Omit<Hostile, 'kind'> {
  return whole(
    [`GET ${path} HTTP/1.1`, 'host: salver', `x-api-key: ${good.key}`, ...headers, '', ''].join('\r\n'),
  )
}

function call({ accountId }: Good, params: string, action = 'list_invitations'): string {
  return `{"account_id":"${accountId}","action":"${action}","params":${params}}`
}

/** Every action on the network, with the names of its params. */
const PARAMS = {
  list_invitations: [
    'count',
    'offset',
    'invitation_type',
    'has_note',
    'mutual_at_least',
    'older_than_days',
    'newer_than_days',
    'text',
  ],
  list_sent: ['count', 'offset', 'invitation_type', 'older_than_days'],
  accept: ['entity_urn', 'shared_secret', 'invitation_id', 'profile_url', 'linkedin_url'],
  decline: ['entity_urn', 'shared_secret', 'invitation_id', 'profile_url', 'linkedin_url'],
  answer: ['answers', 'types'],
  withdraw: ['invitation_id', 'older_than_days', 'dry_run'],
  check_invitation: ['profile_url', 'linkedin_url'],
  invite: ['profile_url', 'linkedin_url', 'identifier', 'message'],
  list_connections: ['count', 'offset'],
} as const

type ActionName = keyof typeof PARAMS
const actions = Object.keys(PARAMS) as [ActionName, ...ActionName[]]

/** A value that some param may nearly take, as JSON. */
function strangeValue(chance: Chance): string {
  const digits = chance.pick(['7', '0', '-1', '9'.repeat(30), '9'.repeat(31), '1'.repeat(10_000), '٧', '1e3'])
  const slug = chance.pick(slugs)
  const text = chance.pick(texts)
  return chance.pick([
    JSON.stringify(digits),
    JSON.stringify(`urn:li:invitation:${digits}`),
    JSON.stringify(`urn:li:fsd_invitation:(${digits},${slug})`),
    JSON.stringify(`https://www.linkedin.com/in/${slug}`),
    JSON.stringify(slug),
    JSON.stringify(`ACoAA${slug}`),
    // Escaped as it stands, so that a lone surrogate comes as one.
    text.startsWith('\\') ? `"${text}"` : JSON.stringify(text),
    `"https://www.linkedin.com/in/${text.startsWith('\\') ? text : 'x'}"`,
    chance.pick(numbers),
    chance.pick([
      'null',
      'true',
      'false',
      '{}',
      '[]',
      '[[]]',
      '""',
      '" "',
      '{"__proto__":{"x":1}}',
      '[null]',
    ]),
  ])
}

/** One of the answers of `answer`: sound, or nearly. */
function strangeAnswer(chance: Chance): string {
  if (chance.yes(0.1)) return strangeValue(chance)
  const name = chance.pick(['invitation_id', 'entity_urn', 'profile_url', 'linkedin_url', '__proto__', 'do'])
  const reply = chance.pick([
    '"accept"',
    '"decline"',
    '"accept"',
    '"withdraw"',
    'null',
    '"__proto__"',
    '"toString"',
  ])
  return `{"${name}":${strangeValue(chance)},"do":${reply}}`
}

const slugs = [
  'a',
  'a%2fb',
  '%',
  '%00',
  '%ff',
  '%ED%A0%80',
  '..',
  '../..',
  '%2e%2e%2f',
  '(x),y:(z)',
  'x,includeWebMetadata:false',
  "'",
  '?a=1#b',
  'é'.repeat(200),
  '💣',
  'constructor',
  '__proto__',
  'x'.repeat(3_000),
] as const

const numbers = [
  '1e999',
  '-1e999',
  '9007199254740993',
  '-9007199254740993',
  '1e-400',
  '0.1',
  '-0',
  '-1',
  '1e3',
  '123456789012345678901234567890',
  `1${'0'.repeat(5_000)}`,
  `0.${'3'.repeat(5_000)}`,
] as const

const texts = [
  NUL,
  `a${NUL}b`,
  '\\u0000',
  '\\ud800',
  '\\udfff\\ud800',
  "' or 1=1 --",
  '$1',
  '\u202e\u0007\u001b[31m',
  '\ufeff',
  '💣'.repeat(500),
  'x'.repeat(20_000),
  '../../etc/passwd',
  '%00',
  '{{7*7}}',
] as const

const paths = [
  '/v2/%',
  '/v2/%ff%fe',
  '/v2/%00',
  '/v2/accounts/%00',
  '/v2/accounts/acc_%00',
  "/v2/accounts/'%3bdrop%20table%20calls",
  '/v2/accounts/..%2f..%2fadmin',
  '/v2/accounts/__proto__',
  '/v2/accounts/constructor',
  '/v2/../admin/workspaces',
  '//',
  '/v2//network',
  `/v2/accounts/${'a'.repeat(8_000)}`,
  `/${'%41'.repeat(2_000)}`,
  '/v2/accounts?count=__proto__&__proto__[x]=1',
  '/v2/accounts?count=1&count=2',
  '/v2/logs?limit=99999999999999999999',
  '/v2/logs?date_from=%00&date_to=9999999-99-99',
  '/v2/logs?date_from=-271821-04-20&date_to=%2B275760-09-13',
  '/v2/logs?offset=9007199254740991',
  '/v2/logs?offset=1e308',
  '/v2/logs?action=%00&account_id=%ED%A0%80',
  '/admin/workspaces/__proto__/ledger',
  '/v2/credits?'.padEnd(6_000, 'a=1&'),
] as const

const makers: Record<string, Maker> = {
  'deep arrays': (chance, good) => {
    const depth = chance.pick([50, 500, 500, 500, 5_000, 5_000, 5_000, 100_000])
    const deep = '['.repeat(depth) + (chance.yes(0.5) ? ']'.repeat(depth) : '')
    return post(
      good,
      chance.yes(0.5) ? deep : call(good, deep),
      chance.yes(0.5) ? [`idempotency-key: d${chance.below(1e9)}`] : [],
    )
  },
  'deep objects': (chance, good) => {
    const depth = chance.pick([50, 500, 500, 5_000, 5_000, 30_000])
    const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    return post(good, call(good, deep), chance.yes(0.5) ? [`idempotency-key: o${chance.below(1e9)}`] : [])
  },
  'huge numbers': (chance, good) => {
    const action = chance.pick(actions)
    const name = chance.pick([...PARAMS[action], 'x'])
    return post(good, call(good, `{"${name}":${chance.pick(numbers)}}`, action))
  },
  prototypes: (chance, good) =>
    post(
      good,
      chance.pick([
        call(good, '{"__proto__":{"count":5},"constructor":{"prototype":{"count":1}}}'),
        `{"__proto__":{"account_id":"x","action":"list_invitations"},"account_id":"${good.accountId}"}`,
        '{"account_id":"__proto__","action":"__proto__","params":{"toString":1}}',
        '{"account_id":"constructor","action":"hasOwnProperty"}',
        `{"account_id":"${good.accountId}","action":"constructor","params":{}}`,
      ]),
    ),
  'strange texts': (chance, good) => {
    const text = chance.pick(texts)
    const place = chance.below(5)
    const json = text.startsWith('\\') ? `"${text}"` : JSON.stringify(text)
    if (place === 0) return post(good, `{"account_id":${json},"action":"list_invitations"}`)
    if (place === 1) return post(good, `{"account_id":"${good.accountId}","action":${json}}`)
    if (place === 2) return post(good, call(good, `{"invitation_type":${json}}`))
    if (place === 3) return post(good, call(good, `{${json}:${json}}`))
    return post(
      good,
      `{"platform":"linkedin","login_token":${json},"account_name":${json},"country":${json}}`,
      [],
      '/v2/login',
    )
  },
  'strange params': (chance, good) => {
    const action = chance.pick(actions)
    const names = PARAMS[action]
    const given = Array.from({ length: chance.between(1, 3) }, () => {
      const name = chance.yes(0.85)
        ? (names[chance.below(names.length)] ?? '')
        : chance.pick(['__proto__', 'x', ''])
      return `"${name}":${strangeValue(chance)}`
    })
    // Those that name somebody have to be told what to do, and one who is told must be named: most come so far.
    if (action === 'withdraw' && chance.yes(0.3)) given.push('"dry_run":true')
    if (action === 'invite' && chance.yes(0.5)) given.push(`"message":${strangeValue(chance)}`)
    return post(
      good,
      call(good, `{${given.join(',')}}`, action),
      chance.yes(0.2) ? [`idempotency-key: p${chance.below(50)}`] : [],
    )
  },
  'one strange param': (chance, good) => {
    const action = chance.pick(actions)
    const names = PARAMS[action]
    const name = names[chance.below(names.length)] ?? ''
    return post(good, call(good, `{"${name}":${strangeValue(chance)}}`, action))
  },
  'strange answers': (chance, good) => {
    const many = chance.pick([1, 1, 2, 3, 20, 100, 101])
    const answers = Array.from({ length: many }, () => strangeAnswer(chance)).join(',')
    const types = chance.yes(0.3) ? `,"types":[${strangeValue(chance)}]` : ''
    return post(good, call(good, `{"answers":[${answers}]${types}}`, 'answer'))
  },
  'very many answers': (chance, good) => {
    const one = chance.pick([
      '{"invitation_id":"1","do":"accept"}',
      '{}',
      '[]',
      '1',
      'null',
      '{"do":"accept"}',
    ])
    const many = chance.pick([101, 5_000, 10_000])
    const types = `,"types":[${Array.from({ length: many / 10 }, () => '"EVENT"').join(',')}]`
    return post(good, call(good, `{"answers":[${Array(many).fill(one).join(',')}]${types}}`, 'answer'), [
      'connection: close',
    ])
  },
  'deep answers': (chance, good) => {
    const depth = chance.pick([50, 500, 5_000, 30_000])
    const deep = chance.pick([
      `${'['.repeat(depth)}${']'.repeat(depth)}`,
      `[${'{"answers":['.repeat(depth / 5)}${']}'.repeat(depth / 5)}]`,
      `[{"invitation_id":${'['.repeat(depth)}${']'.repeat(depth)},"do":"accept"}]`,
    ])
    return post(
      good,
      call(good, `{"answers":${deep}}`, 'answer'),
      chance.yes(0.5) ? [`idempotency-key: e${chance.below(1e9)}`] : [],
    )
  },
  'raw bytes': (chance, good) => {
    const bytes = Buffer.from(Array.from({ length: chance.between(1, 400) }, () => chance.below(256)))
    return post(good, Buffer.concat([Buffer.from('{"account_id":"'), bytes, Buffer.from('"}')]))
  },
  'lone surrogates as bytes': (_, good) =>
    post(
      good,
      Buffer.concat([Buffer.from('{"account_id":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ),
  'NUL in a body': (_, good) => post(good, `{"account_id":"${NUL}","action":"list_invitations${NUL}"}`),
  'duplicate keys': (chance, good) => {
    const many = Array.from({ length: chance.between(2, 2_000) }, (_, at) => `"count":${at}`).join(',')
    return post(good, call(good, `{${many}}`))
  },
  'duplicate headers': (chance, good) =>
    post(
      good,
      call(good, '{}'),
      chance.pick([
        ['x-api-key: another', 'x-api-key: third'],
        ['content-type: text/plain', 'content-type: application/json'],
        ['content-length: 3'],
        ['idempotency-key: a', 'idempotency-key: b'],
        ['transfer-encoding: chunked'],
        ['host: other', 'host: third'],
        ['connection: close', 'connection: keep-alive'],
      ]),
    ),
  'header floods': (chance, good) =>
    get(
      good,
      '/v2/credits',
      Array.from(
        { length: chance.pick([100, 500, 3_000]) },
        (_, at) => `x-flood-${at}: ${'f'.repeat(chance.below(60))}`,
      ),
    ),
  'long headers': (chance, good) =>
    get(good, '/v2/credits', [`x-long: ${'l'.repeat(chance.pick([4_000, 16_000, 90_000]))}`]),
  'strange idempotency keys': (chance, good) =>
    post(good, call(good, '{"count":1}'), [
      `idempotency-key: ${chance.pick(['', ' ', 'x'.repeat(256), 'é', '\u0001', "';--", '__proto__', '\t'])}`,
    ]),
  'strange keys': (chance, good) =>
    post(
      {
        ...good,
        key: chance.pick(['', ' ', '\u00ff', 'x'.repeat(9_000), '__proto__', `${good.key},${good.key}`]),
      },
      call(good, '{}'),
    ),
  'strange types': (chance, good) =>
    whole(
      [
        'POST /v2/network HTTP/1.1',
        'host: salver',
        `x-api-key: ${good.key}`,
        `content-type: ${chance.pick(['text/html', 'application/json; charset=utf-16', 'a/b/c', ';', 'multipart/form-data', '*/*'])}`,
        'content-encoding: gzip',
        'content-length: 2',
        '',
        '{}',
      ].join('\r\n'),
    ),
  'bad JSON': (chance, good) =>
    post(
      good,
      chance.pick([
        '{',
        '{"a":}',
        'undefined',
        'NaN',
        "{'a':1}",
        '[1,]',
        '\ufeff{}',
        '""',
        'null',
        'true',
        '7',
        '{}{}',
        '//',
      ]),
    ),
  'wrong shapes': (chance, good) =>
    post(
      good,
      chance.pick([
        '[]',
        '{"account_id":[],"action":{}}',
        '{"account_id":null,"action":null,"params":null}',
        call(good, '[]'),
        call(good, '"x"'),
        call(good, '{"count":{"$gt":0}}'),
        call(good, '{"count":[10]}'),
        call(good, '{"count":"10"}'),
        call(good, '{"count":true}'),
      ]),
    ),
  'strange paths': (chance, good) => get(good, chance.pick(paths)),
  'strange methods': (chance, good) =>
    whole(
      `${chance.pick(['TRACE', 'CONNECT', 'PROPFIND', 'OPTIONS', 'PUT', 'PATCH', 'HEAD', 'BREW', 'get', 'POST POST'])} ${chance.pick(['/v2/network', '/', '*', 'salver:80', 'http://other/v2/network'])} HTTP/1.1\r\nhost: salver\r\nx-api-key: ${good.key}\r\n\r\n`,
    ),
  'bad chunking': (chance, { key }) => {
    const head = `POST /v2/network HTTP/1.1\r\nhost: salver\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`
    return whole(
      head,
      chance.pick([
        'zz\r\n{}\r\n0\r\n\r\n',
        '-1\r\n{}\r\n0\r\n\r\n',
        'ffffffffffffffffff\r\n{}\r\n',
        '2\r\n{}toolong\r\n0\r\n\r\n',
        `2;${'e'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
        '2\r\n{}\r\n0\r\nx-trailer: 1\r\n\r\n',
        '2\n{}\n0\n\n',
      ]),
    )
  },
  'nothing of a request': (chance) => ({
    pieces: [chance.pick(['\r\n\r\n\r\n\r\n', 'GET', 'POST /v2/network HTTP/1.1\r\nx-api-key: '])],
    pauseMs: 0,
    unfinished: true,
  }),
  'no HTTP': (chance) =>
    whole(
      chance.pick([
        'GET\r\n\r\n',
        'GET / HTTP/9.9\r\n\r\n',
        'GET / HTTP/1.1\r\nhost salver\r\n\r\n',
        'GET / HTTP/1.1\r\n: nameless\r\n\r\n',
        'GET / HTTP/1.1\r\nhost: a\r\nbad header: 1\r\n\r\n',
        'GET / HTTP/1.1\nhost: a\n\n',
        `GET /${NUL} HTTP/1.1\r\nhost: a\r\n\r\n`,
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        'SSH-2.0-OpenSSH_9.9\r\n',
        Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
        'GET / HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\n',
        'POST /v2/network HTTP/1.1\r\nhost: a\r\ncontent-length: 1e3\r\n\r\n{}',
        `GET / HTTP/1.1\r\nhost: a\r\nx: ${LONE}${NUL}\r\n\r\n`,
      ]),
    ),
  'large bodies': (chance, good) =>
    post(good, `"${'x'.repeat(chance.pick([262_143, 262_200, 600_000]))}"`, ['connection: close']),
  'bodies that promise too much': (_, { key }) =>
    whole(
      `POST /v2/network HTTP/1.1\r\nhost: salver\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{`,
    ),
  'slow bodies': (chance, good) => {
    const [all = ''] = post(good, call(good, '{"count":"slow"}')).pieces
    const bytes = Buffer.from(all)
    const size = Math.ceil(bytes.length / chance.between(3, 12))
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
    return { pieces, pauseMs: chance.between(5, 40) }
  },
  'bodies that never end': (chance, good) => {
    const [all = ''] = post(good, call(good, '{}')).pieces
    const bytes = Buffer.from(all)
    return { pieces: [bytes.subarray(0, chance.between(1, bytes.length - 1))], pauseMs: 0, unfinished: true }
  },
  'many in one': (chance, good) => {
    const [one = ''] = post(good, call(good, '{"count":0}')).pieces
    return whole(...Array.from({ length: chance.between(2, 6) }, () => one))
  },
  'two that smuggle': (_, good) =>
    whole(
      `POST /v2/network HTTP/1.1\r\nhost: salver\r\nx-api-key: ${good.key}\r\ncontent-type: application/json\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /admin/workspaces HTTP/1.1\r\nhost: salver\r\n\r\n`,
    ),
  'an operator without a token': (chance) =>
    whole(
      `POST /admin/workspaces HTTP/1.1\r\nhost: salver\r\nauthorization: ${chance.pick(['Bearer', 'Basic eDp5', 'Bearer __proto__', `Bearer ${'x'.repeat(5_000)}`])}\r\ncontent-length: 2\r\ncontent-type: application/json\r\n\r\n{}`,
    ),
}

const kinds = Object.keys(makers)

/** Makes up one hostile request. */
export function makeHostile(chance: Chance, good: Good): Hostile {
  const kind = kinds[chance.below(kinds.length)] ?? ''
  const maker = makers[kind]
  if (!maker) throw new Error('there is no hostility')
  return { kind, ...maker(chance, good) }
}
