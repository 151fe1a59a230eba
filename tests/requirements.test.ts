import { describe, expect, test } from 'vitest'
import { judge, type Outcome } from './requirements.judge.ts'
import { REQUIREMENTS, type Requirement } from './requirements.ts'

const promises: Requirement[] = [
  { id: 'kept', section: '1', promise: 'A kept one.', kept: true },
  { id: 'planned', section: '5', promise: 'A later one.', kept: 'later', area: 'cursor' },
]

function outcome(keeps: string[], passed = true): Outcome {
  return { test: `cites ${keeps}`, keeps, passed }
}

describe('the judgement of a whole run', () => {
  test('has nothing to say where each kept promise is proven, and no other', () => {
    expect(judge(promises, [outcome(['kept']), outcome([]), outcome(['kept'], false)])).toEqual([])
  })

  test('names a kept promise that no passing test cites', () => {
    const sentence = 'kept: kept, says the list, but no passing test cites it (section 1: A kept one.)'
    expect(judge(promises, [])).toEqual([sentence])
    expect(judge(promises, [outcome(['kept'], false)])).toEqual([sentence])
  })

  test('names a later promise that a passing test cites', () => {
    expect(judge(promises, [outcome(['kept', 'planned'])])).toEqual([
      'planned: to be kept later, says the list, but a passing test cites it: mark it as kept (cites kept,planned)',
    ])
    expect(judge(promises, [outcome(['kept']), outcome(['planned'], false)])).toEqual([])
  })

  test('names an id that is not in the list, passing or not', () => {
    expect(judge(promises, [outcome(['kept']), outcome(['kpet'], false)])).toEqual([
      'kpet: no such promise in tests/requirements.ts (cites kpet)',
    ])
  })
})

describe('the list of promises', () => {
  test('has each id once', () => {
    const ids = REQUIREMENTS.map(({ id }) => id)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  })

  test('goes by section', () => {
    const sections = REQUIREMENTS.map(({ section }) => section)
    expect(sections).toEqual(sections.toSorted())
  })

  test('writes each id and promise alike', () => {
    for (const { id, promise } of REQUIREMENTS) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/)
      expect(promise, id).toMatch(/^[A-Z`0-9].*[.]$/)
    }
  })
})
