import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FILE, wireTypes } from './wire.ts'

test('the types of the wire are those of the contract: else run node tests/client/wire.ts', () => {
  expect(readFileSync(FILE, 'utf8')).toBe(wireTypes())
})
