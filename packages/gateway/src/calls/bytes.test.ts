import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf } from './bytes.ts'

test('Any JSON has the bytes that Node gives it.', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = JSON.stringify(text)
      expect(bytesOf(json)).toEqual(Buffer.from(json))
    }),
  )
})

test.each([['ascii'], ['é'], ['Ķirils'], ['👩‍💻'], ['\ud800']])('%j too', (text) => {
  const json = JSON.stringify({ text })
  expect(bytesOf(json)).toEqual(Buffer.from(json))
})
