import {
  context,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'

/**
 * What the gateway tells of each call to OpenTelemetry. Who wants to see it registers an SDK before the gateway starts
 * (`node --import …`); without one, all of this is next to nothing.
 */

const NAME = 'salver-gateway'
const INVALID = trace.wrapSpanContext(INVALID_SPAN_CONTEXT)

/** Whether anybody sees spans. Asked once: an SDK is registered before the gateway starts. */
function isTraced(): boolean {
  return isSpanContextValid(trace.getTracer(NAME).startSpan('start').spanContext())
}

/** Carries out work within a span of its name. A failure is noted by its name alone: messages may quote. */
export interface Traces {
  /** As a step of what is under way. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>
  /** A request, as a part of its caller's trace where its headers (`traceparent`) name one. */
  request<Result>(
    name: string,
    headers: Readonly<Record<string, unknown>>,
    work: (span: Pick<Span, 'setAttributes'>) => Promise<Result>,
  ): Promise<Result>
}

export function makeTraces(): Traces {
  const tracer = trace.getTracer(NAME)
  if (!isTraced()) {
    const nobody = { setAttributes: () => INVALID }
    return { step: (_, work) => work(), request: (_, __, work) => work(nobody) }
  }
  return {
    step: (name, work) => tracer.startActiveSpan(name, (span) => ended(span, work)),
    request: (name, headers, work) => {
      const caller = propagation.extract(context.active(), headers)
      return tracer.startActiveSpan(name, { kind: SpanKind.SERVER }, caller, (span) => ended(span, work))
    },
  }
}

async function ended<Result>(span: Span, work: (span: Span) => Promise<Result>): Promise<Result> {
  try {
    return await work(span)
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'unknown' })
    throw error
  } finally {
    span.end()
  }
}
