import { describe, expect, test } from 'vitest'
import { AnswersParams } from './answers.ts'
import { InvitationFilters } from './filters.ts'
import { InviteParams } from './invite.ts'
import { read } from './reading.ts'

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
    expect(reading.ok && reading.warnings).toHaveLength(20)
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
    expect(read(shape, input, 'params')).toEqual({ ok: false, problem: expect.stringContaining(problem) })
  })
})

test.each(['\u0301', '\u3099', ' \u0301 ', '\u05b0', '´', '\u200d\u0301', '\u200b', '\ufe0f'])(
  'of the text %j nothing is left to look for',
  (text) => {
    const problem = expect.stringMatching(/^params\.text: got .*expected a string of 1 to 100 characters/)
    expect(read(InvitationFilters, { text }, 'params')).toEqual({ ok: false, problem })
  },
)

test.each(['a', 'é', 'e\u0301', '🧗‍♀️', '❤️', '張', 'ा', '-', '7'])(
  'the text %j is one to look for',
  (text) => {
    expect(read(InvitationFilters, { text }, 'params').ok).toBe(true)
  },
)
