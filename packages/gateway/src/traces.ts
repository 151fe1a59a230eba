import {
  type Attributes,
  context,
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

/** Carries out `work` as a step of what is under way. A failure is noted by its name alone: messages may quote. */
export function inSpan<Result>(
  name: string,
  work: (span: Span) => Promise<Result>,
  attributes: Attributes = {},
): Promise<Result> {
  return trace.getTracer(NAME).startActiveSpan(name, { attributes }, (span) => ended(span, work))
}

/** Carries out a request, as a part of its caller's trace where its headers (`traceparent`) name one. */
export function inSpanOfRequest<Result>(
  name: string,
  headers: Readonly<Record<string, unknown>>,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  const caller = propagation.extract(context.active(), headers)
  return trace
    .getTracer(NAME)
    .startActiveSpan(name, { kind: SpanKind.SERVER }, caller, (span) => ended(span, work))
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
