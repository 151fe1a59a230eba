import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { Answer, Call } from './call.ts'
import { serveStdio } from './stdio.ts'

const TOLD: Answer = { ok: true, data: { credits: 7 }, metadata: { creditsConsumed: 0 } }
const CREDITS = `${JSON.stringify({
  jsonrpc: '2.0',
  id: 7,
  method: 'tools/call',
  params: { name: 'get_credits', arguments: {} },
})}\n`

/** A server for one agent, whose gateway answers when it is let. */
function serving() {
  const input = new PassThrough()
  const output = new PassThrough()
  let answer = () => {}
  let asked = () => {}
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const signals: AbortSignal[] = []
  const call: Call = (_, { signal }) => {
    signals.push(signal)
    asked()
    return new Promise((resolve) => {
      answer = () => resolve(TOLD)
    })
  }
  const served = serveStdio({ call, version: '1.0.0', input, output })
  return { input, output, served, isAsked, signals, answer: () => answer() }
}

test('a line longer than any message ends it with the reason, and gives up what is under way', async () => {
  const { input, served, isAsked, signals } = serving()
  const ended = expect(served).rejects.toThrow(/10485760 bytes/)
  input.write(CREDITS)
  await isAsked
  input.write('x'.repeat(10 * 1024 * 1024 + 1))
  await ended
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
})

test('an input that is closed without its end is over, too: what was asked is answered', async () => {
  const { input, output, served, isAsked, answer } = serving()
  input.write(CREDITS)
  await isAsked
  input.destroy()
  answer()
  await served
  expect(JSON.parse(output.read().toString())).toMatchObject({
    id: 7,
    result: { structuredContent: { credits: 7 } },
  })
})

test('an input that was closed before it is served ends it at once', async () => {
  const input = new PassThrough()
  input.destroy()
  await serveStdio({ call: async () => TOLD, version: '1.0.0', input, output: new PassThrough() })
})
