import { trace } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { afterAll, expect, test } from 'vitest'
import { startHouse } from '../house.ts'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
provider.register()
afterAll(async () => {
  await provider.shutdown()
  trace.disable()
})
const house = await startHouse()

test('a call is one trace, of its caller’s if it names one, with a span for each step', async () => {
  const workspace = await house.workspace()
  const account = await workspace.account({ invitations: 5 })
  exporter.reset()
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const { body } = await workspace.ask(
    'POST',
    '/v2/network',
    { account_id: account.id, action: 'list_invitations' },
    { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
  )
  const spans = exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId)
  expect(spans.map(({ name }) => name)).toEqual([
    'admit',
    'network request',
    'perform',
    'settle',
    'POST /v2/network',
  ])
  const [admit, request, perform, , whole] = spans
  expect(whole?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
  expect(admit?.parentSpanContext?.spanId).toBe(whole?.spanContext().spanId)
  expect(request?.parentSpanContext?.spanId).toBe(perform?.spanContext().spanId)
  expect(whole?.attributes).toEqual({
    'http.response.status_code': 200,
    'salver.request_id': body.metadata.request_id,
    'salver.code': 'ok',
  })
  const everything = JSON.stringify(
    spans.map(({ name, attributes, status }) => ({ name, attributes, status })),
  )
  expect(everything).not.toContain(workspace.key)
  expect(everything).not.toContain(account.token)
})
