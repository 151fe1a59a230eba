import { describe, expect, test } from 'vitest'
import { AccountsQuery, LoginBody } from './accounts.ts'
import { AnswersParams } from './answers.ts'
import { CheckInvitationParams } from './check-invitation.ts'
import { InvitationFilters } from './filters.ts'
import { InviteParams } from './invite.ts'
import { read } from './reading.ts'
import { slugOfUrl } from './target.ts'
import { WithdrawParams } from './withdraw.ts'

describe('a name that is ignored', () => {
  test('is named wherever it stands', () => {
    const one = { invitation_id: '1', do: 'accept' }
    const input = { answers: [one, { ...one, mesage: 'y' }, { ...one, doo: 1 }], tpyes: ['EVENT'] }
    const reading = read(AnswersParams, input, 'params')
    expect(reading.ok && reading.warnings).toEqual([
      'params.tpyes is not a parameter and was ignored. Did you mean types?',
      'params.answers.1.mesage is not a parameter and was ignored.',
      'params.answers.2.doo is not a parameter and was ignored. Did you mean do?',
    ])
  })

  test('is one of at most 20', () => {
    const answers = Array.from({ length: 50 }, () => ({ invitation_id: '1', do: 'accept', a: 1, b: 2 }))
    const reading = read(AnswersParams, { answers, c: 3 }, 'params')
    expect(reading.warnings).toHaveLength(21)
    expect(reading.warnings.at(-1)).toBe('81 other names were ignored as well.')
  })

  test('is named beside what is wrong, and there too if it is what is missing', () => {
    expect(read(CheckInvitationParams, { profileUrl: 'x', other: 1 }, 'params')).toEqual({
      ok: false,
      problem: expect.stringMatching(
        /^params\.profile_url: missing; expected the address .* Is it what params\.profileUrl means\?$/,
      ),
      warnings: [
        'params.profileUrl is not a parameter and was ignored. Did you mean profile_url?',
        'params.other is not a parameter and was ignored.',
      ],
    })
  })
})

describe('what was sent twice over, or without what it goes with, is told so', () => {
  const url = 'https://www.linkedin.com/in/a'
  const urn = 'urn:li:invitation:1'
  const answering = (one: object) => ({ answers: [{ do: 'accept', ...one }] })
  test.each([
    [
      CheckInvitationParams,
      { profile_url: url, linkedin_url: url },
      'linkedin_url: it came beside profile_url; send one of them.',
    ],
    [
      InviteParams,
      { identifier: 'a', profile_url: url },
      'identifier: it came beside profile_url; send one of them.',
    ],
    [
      WithdrawParams,
      { invitation_id: '1', older_than_days: 1 },
      'older_than_days: it came beside invitation_id; send one of them.',
    ],
    [
      WithdrawParams,
      { invitation_id: '1', dry_run: true },
      'dry_run: it goes with older_than_days alone; leave it out.',
    ],
    [
      AnswersParams,
      answering({ entity_urn: urn, profile_url: url }),
      'answers.0.profile_url: it came beside entity_urn; send one of them.',
    ],
    [
      AnswersParams,
      answering({ linkedin_url: url, profile_url: url }),
      'answers.0.linkedin_url: it came beside profile_url; send one of them.',
    ],
    [
      AnswersParams,
      answering({ entity_urn: urn, invitation_id: '2' }),
      'answers.0.invitation_id: it is of another invitation than entity_urn; send one of them.',
    ],
    [AnswersParams, answering({}), 'answers.0.entity_urn: missing; expected a string such as'],
    [AnswersParams, { answers: ['x'] }, 'answers.0: got "x" (a string); expected an object {invitation_id'],
    [
      AnswersParams,
      { ...answering({ invitation_id: '1' }), types: ['FOO'] },
      'types.0: got "FOO" (a string); expected one of CONNECTION, ',
    ],
    [AccountsQuery, { count: '1', limit: '1' }, 'limit: it came beside count; send one of them.'],
    [
      LoginBody,
      { platform: 'linkedin', login_token: 'a', access_token: 'b' },
      'access_token: it came beside login_token; send one of them.',
    ],
    [
      LoginBody,
      { platform: 'linkedin', access_token: 'b' },
      'login_token: missing; with access_token goes "source": "portability".',
    ],
    [LoginBody, { platform: 'linkedin' }, 'login_token: missing; expected a string: the session token'],
  ])('%#', (shape, input, problem) => {
    expect(read(shape, input, '')).toMatchObject({ ok: false, problem: expect.stringContaining(problem) })
  })
})

test.each([
  'https://www.linkedin.com/in/ann/',
  'linkedin.com/in/ann/de',
  'https://fr.linkedin.com/in/ann/details/experience/?x=1',
])('%s is the address of a profile', (profile_url) => {
  expect(read(CheckInvitationParams, { profile_url }, 'params')).toMatchObject({ ok: true })
  expect(slugOfUrl(profile_url)).toBe('ann')
})

test('a member is named by the urn that an invite answers, too', () => {
  expect(read(InviteParams, { identifier: 'urn:li:fsd_profile:ACoAAB12345' }, 'params')).toMatchObject({
    ok: true,
    value: { identifier: 'ACoAAB12345' },
  })
})

describe('what is too many or too long says how much came', () => {
  const answers = (count: number) => ({ answers: Array(count).fill({ invitation_id: '1', do: 'accept' }) })
  test.each([
    [AnswersParams, answers(0), 'params.answers: got an array of 0; expected an array of 1 to 100 '],
    [AnswersParams, answers(101), 'params.answers: got an array of 101; expected an array of 1 to 100 '],
    [
      InviteParams,
      { identifier: 'a', message: 'x'.repeat(301) },
      `params.message: got "${'x'.repeat(60)}…" (a string of 301 characters); expected a string of at most 300 `,
    ],
  ])('%#', (shape, input, problem) => {
    expect(read(shape, input, 'params')).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    })
  })

  test('by characters, of which some take two places', () => {
    const message = '🎩'.repeat(301)
    expect(read(InviteParams, { identifier: 'a', message }, 'params')).toMatchObject({
      problem: expect.stringContaining('(a string of 301 characters)'),
    })
    expect(read(InviteParams, { identifier: 'a', message: message.slice(2) }, 'params').ok).toBe(true)
  })
})

test.each(['\u0301', '\u3099', ' \u0301 ', '\u05b0', '´', '\u200d\u0301', '\u200b', '\ufe0f'])(
  'of the text %j nothing is left to look for',
  (text) => {
    const problem = expect.stringMatching(/^params\.text: got .*expected a string of 1 to 100 characters/)
    expect(read(InvitationFilters, { text }, 'params')).toMatchObject({ ok: false, problem })
  },
)

test.each(['a', 'é', 'e\u0301', '🧗‍♀️', '❤️', '張', 'ा', '-', '7'])(
  'the text %j is one to look for',
  (text) => {
    expect(read(InvitationFilters, { text }, 'params').ok).toBe(true)
  },
)
