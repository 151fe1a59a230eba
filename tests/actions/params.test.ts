import { describe, expect, test } from 'vitest'
import { startHouse } from '../house.ts'
import { keeps } from '../requirements.ts'
import { addressOf, theirListsOf } from './theirs.ts'

const house = await startHouse()
const { sandbox } = house
const workspace = await house.workspace(1_000)
const account = await workspace.account({ invitations: 6, sent: 6, types: ['CONNECTION'] })
const lists = theirListsOf(house)
await sandbox.forgetRequests(account.member)

const URN = 'urn:li:invitation:123'
const PROFILE = 'https://www.linkedin.com/in/alice'
const LONG = 'x'.repeat(600)

/** What every list refuses. */
const PAGES: [params: unknown, message: RegExp][] = [
  [{ count: '10' }, /^params\.count: got "10" \(a string\); expected an integer of at least 1/],
  [{ count: 0 }, /^params\.count: got 0; expected/],
  [{ count: -1 }, /^params\.count: got -1; expected/],
  [{ count: 1.5 }, /^params\.count: got 1\.5; expected/],
  [{ count: null }, /^params\.count: got null; expected/],
  [{ count: true }, /^params\.count: got true; expected/],
  [{ count: 2 ** 53 }, /^params\.count: got 9007199254740992 \(too large to be exact\); expected/],
  [{ offset: -1 }, /^params\.offset: got -1; expected an integer of at least 0/],
  [{ offset: '0' }, /^params\.offset: got "0"/],
  [{ offset: [] }, /^params\.offset: got an array/],
  [[], /^params: got an array; expected an object/],
  ['x', /^params: got "x" \(a string\); expected an object/],
]

/** What every action refuses that answers one invitation. */
const TARGETS: [params: unknown, message: RegExp][] = [
  [undefined, /^params\.entity_urn: missing; expected .*invitation_id or profile_url/],
  [{}, /^params\.entity_urn: missing; expected .*invitation_id or profile_url/],
  [{ shared_secret: 'abc' }, /^params\.entity_urn: missing/],
  [{ entity_urn: 123 }, /^params\.entity_urn: got 123; expected .*urn:li:invitation/],
  [{ entity_urn: '123' }, /^params\.entity_urn: got "123"/],
  [{ entity_urn: 'urn:li:invitation:' }, /^params\.entity_urn: got "urn:li:invitation:"/],
  [{ entity_urn: 'urn:li:invitation:12 OR 1=1' }, /^params\.entity_urn: got/],
  [{ entity_urn: null }, /^params\.entity_urn: got null/],
  [{ entity_urn: '' }, /^params\.entity_urn: got ""/],
  [{ invitation_id: '' }, /^params\.invitation_id: got ""; expected a string of digits/],
  [{ invitation_id: 'abc' }, /^params\.invitation_id: got "abc"/],
  [{ invitation_id: '12/../34' }, /^params\.invitation_id: got "12\/\.\.\/34"/],
  [{ invitation_id: -5 }, /^params\.invitation_id: got -5/],
  [{ invitation_id: 1.5 }, /^params\.invitation_id: got 1\.5/],
  [
    { invitation_id: 2 ** 60 },
    /^params\.invitation_id: got 1152921504606847000 \(too large to be exact\); expected/,
  ],
  [{ invitation_id: {} }, /^params\.invitation_id: got an object/],
  [
    { profile_url: 'https://example.com/in/alice' },
    /^params\.profile_url: got .*expected the address of a profile/,
  ],
  [{ profile_url: 'alice' }, /^params\.profile_url: got "alice"/],
  [{ profile_url: 'https://www.linkedin.com/company/acme' }, /^params\.profile_url: got/],
  [{ profile_url: 'https://www.linkedin.com/in/' }, /^params\.profile_url: got/],
  [{ profile_url: 'https://www.linkedin.com/in/%E0%A4' }, /^params\.profile_url: got/],
  [{ profile_url: 'https://www.linkedin.com/in/a%2Fb' }, /^params\.profile_url: got/],
  [{ profile_url: 'https://www.linkedin.com/in/a%00' }, /^params\.profile_url: got/],
  [{ profile_url: 'https://evil-linkedin.com/in/alice' }, /^params\.profile_url: got/],
  [{ profile_url: 7 }, /^params\.profile_url: got 7/],
  [{ linkedin_url: 'alice' }, /^params\.linkedin_url: got "alice"/],
  [{ profile_url: `https://www.linkedin.com/in/${LONG}` }, /^params\.profile_url: got "https:.*…"/],
  [
    { entity_urn: URN, invitation_id: '124' },
    /^params\.invitation_id: it is of another invitation than entity_urn;/,
  ],
  [
    { entity_urn: URN, profile_url: PROFILE },
    /^params\.profile_url: it came beside \w+; send one of them\.$/,
  ],
  [
    { invitation_id: '123', profile_url: PROFILE },
    /^params\.profile_url: it came beside \w+; send one of them\.$/,
  ],
  [
    { invitation_id: '123', linkedin_url: PROFILE },
    /^params\.linkedin_url: it came beside \w+; send one of them\.$/,
  ],
  [
    { profile_url: PROFILE, linkedin_url: PROFILE },
    /^params\.linkedin_url: it came beside profile_url; send one of them\.$/,
  ],
]

const SECRETS: [params: unknown, message: RegExp][] = [
  [{ entity_urn: URN, shared_secret: 7 }, /^params\.shared_secret: got 7; .*or absent/],
  [{ entity_urn: URN, shared_secret: '' }, /^params\.shared_secret: got a string of 0 characters/],
  [{ entity_urn: URN, shared_secret: null }, /^params\.shared_secret: got null/],
  // Of a secret nothing is repeated.
  [{ entity_urn: URN, shared_secret: LONG }, /^params\.shared_secret: got a string of 600 characters/],
]

const one = (target: object) => [{ ...target, do: 'accept' }]

const BAD: [action: string, params: unknown, message: RegExp][] = [
  ...['list_sent', 'list_connections'].flatMap((action) =>
    PAGES.map(([params, message]): [string, unknown, RegExp] => [action, params, message]),
  ),
  [
    'list_sent',
    { invitation_type: 'DANCE' },
    /^params\.invitation_type: got "DANCE" .*one of CONNECTION, ORG/,
  ],
  ['list_sent', { invitation_type: null }, /^params\.invitation_type: got null/],
  ['list_sent', { invitation_type: 'connection' }, /^params\.invitation_type: got "connection"/],
  ['list_sent', { older_than_days: -1 }, /^params\.older_than_days: got -1; expected an integer/],
  ['list_sent', { older_than_days: '7' }, /^params\.older_than_days: got "7"/],
  ['list_sent', { older_than_days: 0.5 }, /^params\.older_than_days: got 0\.5/],
  ...['accept', 'decline'].flatMap((action) =>
    [...TARGETS, ...SECRETS].map(([params, message]): [string, unknown, RegExp] => [action, params, message]),
  ),
  ['withdraw', undefined, /^params\.invitation_id: missing; .*older_than_days/],
  ['withdraw', {}, /^params\.invitation_id: missing; .*older_than_days/],
  ['withdraw', { invitation_id: 'abc' }, /^params\.invitation_id: got "abc"/],
  ['withdraw', { invitation_id: null }, /^params\.invitation_id: got null/],
  ['withdraw', { invitation_id: URN }, /^params\.invitation_id: got "urn:li:invitation:123"/],
  ['withdraw', { older_than_days: -1 }, /^params\.older_than_days: got -1/],
  ['withdraw', { older_than_days: '30' }, /^params\.older_than_days: got "30"/],
  [
    'withdraw',
    { invitation_id: '123', older_than_days: 30 },
    /^params\.older_than_days: it came beside invitation_id; send one of them\.$/,
  ],
  ['withdraw', { older_than_days: 30, dry_run: 'false' }, /^params\.dry_run: got "false" .*true or false/],
  ['withdraw', { older_than_days: 30, dry_run: 0 }, /^params\.dry_run: got 0/],
  [
    'withdraw',
    { invitation_id: '123', dry_run: true },
    /^params\.dry_run: it goes with older_than_days alone; leave it out\.$/,
  ],
  ['withdraw', { dry_run: false }, /^params\.invitation_id: missing/],
  ['check_invitation', undefined, /^params\.profile_url: missing; expected the address/],
  ['check_invitation', {}, /^params\.profile_url: missing; expected the address/],
  ['check_invitation', { profile_url: 'alice' }, /^params\.profile_url: got "alice"/],
  ['check_invitation', { profile_url: 7 }, /^params\.profile_url: got 7/],
  ['check_invitation', { linkedin_url: 'http://example.com' }, /^params\.linkedin_url: got "http/],
  [
    'check_invitation',
    { profile_url: PROFILE, linkedin_url: PROFILE },
    /^params\.linkedin_url: it came beside \w+; send one of them\.$/,
  ],
  ['invite', undefined, /^params\.profile_url: missing; .*identifier/],
  ['invite', { message: 'Hello' }, /^params\.profile_url: missing; .*identifier/],
  ['invite', { profile_url: 'alice' }, /^params\.profile_url: got "alice"/],
  ['invite', { identifier: '' }, /^params\.identifier: got ""; expected .*slug/],
  ['invite', { identifier: 'a b' }, /^params\.identifier: got "a b"/],
  ['invite', { identifier: 'a/b' }, /^params\.identifier: got "a\/b"/],
  ['invite', { identifier: PROFILE }, /^params\.identifier: got "https:/],
  ['invite', { identifier: 7 }, /^params\.identifier: got 7/],
  ['invite', { identifier: LONG }, /^params\.identifier: got/],
  [
    'invite',
    { identifier: 'alice', profile_url: PROFILE },
    /^params\.identifier: it came beside profile_url; send one of them\.$/,
  ],
  [
    'invite',
    { profile_url: PROFILE, linkedin_url: PROFILE },
    /^params\.linkedin_url: it came beside \w+; send one of them\.$/,
  ],
  ['invite', { identifier: 'alice', message: 7 }, /^params\.message: got 7; .*at most 300/],
  ['invite', { identifier: 'alice', message: null }, /^params\.message: got null/],
  [
    'invite',
    { identifier: 'alice', message: 'x'.repeat(301) },
    /^params\.message: got "x+…" \(a string of 301 characters\); .*at most 300/,
  ],
  ['invite', { identifier: 'alice', message: 'half \ud83d' }, /^params\.message: got/],
  ['answer', undefined, /^params\.answers: missing; expected an array of 1 to 100/],
  ['answer', {}, /^params\.answers: missing; expected an array of 1 to 100/],
  ['answer', { answers: {} }, /^params\.answers: got an object/],
  ['answer', { answers: [] }, /^params\.answers: got an array of 0; expected an array of 1 to 100/],
  [
    'answer',
    { answers: Array(101).fill({ invitation_id: '1', do: 'accept' }) },
    /^params\.answers: got an array of 101; expected an array of 1 to 100/,
  ],
  ['answer', { answers: ['123'] }, /^params\.answers\.0: got "123"/],
  ['answer', { answers: [null] }, /^params\.answers\.0: got null/],
  [
    'answer',
    { answers: [{ invitation_id: '123' }] },
    /^params\.answers\.0\.do: missing; expected "accept" or "decline"/,
  ],
  ['answer', { answers: [{ invitation_id: '123', do: 'ignore' }] }, /^params\.answers\.0\.do: got "ignore"/],
  [
    'answer',
    { answers: [...one({ invitation_id: '123' }), { do: 'accept' }] },
    /^params\.answers\.1\.entity_urn: missing/,
  ],
  ...TARGETS.filter(([params]) => params !== undefined && Object.keys(params as object).length > 0)
    .filter(([params]) => !('shared_secret' in (params as object)))
    .map(([params, message]): [string, unknown, RegExp] => [
      'answer',
      { answers: one(params as object) },
      new RegExp(message.source.replaceAll('^params', '^params\\.answers\\.0')),
    ]),
  [
    'answer',
    { answers: one({ invitation_id: '1' }), types: [] },
    /^params\.types: got an array of 0; expected an array of/,
  ],
  ['answer', { answers: one({ invitation_id: '1' }), types: 'EVENT' }, /^params\.types: got "EVENT"/],
  [
    'answer',
    { answers: one({ invitation_id: '1' }), types: ['DANCE'] },
    /^params\.types\.0: got "DANCE" .*CONNECTION/,
  ],
]

describe.concurrent('what cannot be meant is refused before anything is asked', () => {
  test.each(BAD)('%s %j', keeps('errors-params-named', 'errors-free'), async (action, params, message) => {
    const answer = await workspace.ask('POST', '/v2/network', { account_id: account.id, action, params })
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'INVALID_PARAMS'])
    expect(answer.body.error.message).toMatch(message)
    expect(answer.body.error.message.length).toBeLessThan(600)
    expect(answer.body.metadata).toMatchObject({ action, credits_consumed: 0 })
  })
})

test('of all that nothing was asked of the network, changed or charged', keeps('errors-free'), async () => {
  expect(await sandbox.requests(account.member)).toEqual([])
  expect(await workspace.credits()).toBe(1_000)
})

describe('a secret that is wrong', () => {
  test('is not repeated', async () => {
    const shared_secret = `${'s3cr3t'.repeat(100)}`
    const answer = await workspace.act(account.id, 'accept', { entity_urn: URN, shared_secret })
    expect(JSON.stringify(answer.body)).not.toContain('s3cr3t')
  })
})

describe('an unknown parameter is ignored, and named with the one that was meant', () => {
  const cases: [action: string, params: () => Promise<object>, warnings: RegExp[]][] = [
    [
      'list_sent',
      async () => ({ older_than_day: 3 }),
      [/^params\.older_than_day .*Did you mean older_than_days\?$/],
    ],
    ['list_sent', async () => ({ has_note: true }), [/^params\.has_note is not a parameter and was ignored/]],
    [
      'list_connections',
      async () => ({ limit: 3, offse: 1 }),
      [/^params\.limit /, /^params\.offse .*offset\?$/],
    ],
    [
      'accept',
      async () => ({ invitation_id: (await lists.received(account))[0]?.id, share_secret: 'x' }),
      [/^params\.share_secret .*Did you mean shared_secret\?$/],
    ],
    [
      'decline',
      async () => ({ invitation_id: (await lists.received(account))[0]?.id, message: 'No, thank you' }),
      [/^params\.message /],
    ],
    [
      'answer',
      async () => ({ answers: [{ invitation_id: '1', do: 'accept', mesage: 'Hello' }], tpyes: ['EVENT'] }),
      [
        /^params\.tpyes .*Did you mean types\?$/,
        /^params\.answers\.0\.mesage is not a parameter and was ignored/,
      ],
    ],
    [
      'withdraw',
      async () => ({ invitation_id: (await lists.sent(account))[0]?.id, dryrun: true }),
      [/^params\.dryrun .*Did you mean dry_run\?$/],
    ],
    [
      'check_invitation',
      async () => ({
        profile_url: addressOf((await sandbox.strangers(account.member, 1))[0]?.slug ?? ''),
        identifier: 'x',
      }),
      [/^params\.identifier /],
    ],
    [
      'invite',
      async () => ({ identifier: (await sandbox.strangers(account.member, 1))[0]?.member, mesage: 'Hello' }),
      [/^params\.mesage .*Did you mean message\?$/],
    ],
    [
      'answer',
      async () => ({ answers: [{ invitation_id: '1', do: 'accept' }], type: ['EVENT'] }),
      [/^params\.type .*Did you mean types\?$/],
    ],
  ]
  test.each(cases)('%s', keeps('list-unknown-param'), async (action, params, warnings) => {
    const { status, body } = await workspace.act(account.id, action, await params())
    expect(status).toBe(200)
    expect(body.metadata.warnings).toHaveLength(warnings.length)
    for (const [place, warning] of warnings.entries()) expect(body.metadata.warnings[place]).toMatch(warning)
  })
})

test.each([
  ['list_sent', {}],
  ['list_connections', {}],
  ['accept', { invitation_id: '123' }],
  ['decline', { invitation_id: '123' }],
  ['withdraw', { invitation_id: '123' }],
  ['check_invitation', { profile_url: PROFILE }],
  ['invite', { identifier: 'alice' }],
  ['answer', { answers: one({ invitation_id: '123' }) }],
])(
  '%s asks nothing at a balance of 0',
  keeps('credits-zero-balance', 'errors-credits'),
  async (action, params) => {
    const poor = await house.workspace(0)
    const own = await poor.account({ invitations: 1 })
    await sandbox.forgetRequests(own.member)
    const answer = await poor.act(own.id, action, params)
    expect([answer.status, answer.body.error.code]).toEqual([402, 'INSUFFICIENT_CREDITS'])
    expect(await sandbox.requests(own.member)).toEqual([])
  },
)

test('an invitation_id may be a number where it is exact', async () => {
  const { status, body } = await workspace.act(account.id, 'withdraw', { invitation_id: 1234567890 })
  expect(status).toBe(400)
  expect(body.error.message).toMatch(/^params\.invitation_id: got "1234567890"; .*no such pending/)
})
