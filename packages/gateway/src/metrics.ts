import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** The steps of a call that are timed. */
export type Step = 'admit' | 'perform' | 'settle'

/** What the gateway counts of itself, and how Prometheus reads it. Times in seconds. */
export interface Meters {
  /** A call has been answered. `code` is `ok` for a success. */
  call(action: string | null, code: string, seconds: number): void
  step(step: Step, seconds: number): void
  /** A statement carried so many calls. */
  batch(statement: 'admit' | 'raise' | 'settle', calls: number): void
  /** A request to the network has ended. `outcome` is `ok`, or how it failed. */
  network(outcome: string, seconds: number): void
  /** A request to the network has waited so long for its turn at the account's pace. */
  turn(seconds: number): void
  /** An account's pace left no room for a call's requests. */
  turnsRefused(): void
  /** Watches what is there at the moment of reading. */
  watch(name: string, help: string, read: () => number): void
  /** Everything, as Prometheus reads it. */
  text(): Promise<string>
  readonly contentType: string
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const CALLS = [1, 2, 5, 10, 20, 50, 100, 200, 500]

export function makeMeters(): Meters {
  const registry = new Registry()
  const registers = [registry]
  // Memory, processor time, garbage collection, and the delay of the event loop.
  collectDefaultMetrics({ register: registry })
  const calls = new Counter({
    name: 'salver_calls_total',
    help: 'Calls answered, by action and code (ok for a success).',
    labelNames: ['action', 'code'],
    registers,
  })
  const callSeconds = new Histogram({
    name: 'salver_call_seconds',
    help: 'How long calls took, from the whole body to the answer.',
    buckets: SECONDS,
    registers,
  })
  const stepSeconds = new Histogram({
    name: 'salver_step_seconds',
    help: 'How long each step of a call took, waiting for its turn included.',
    labelNames: ['step'],
    buckets: SECONDS,
    registers,
  })
  const batchCalls = new Histogram({
    name: 'salver_batch_calls',
    help: 'Calls that one statement carried.',
    labelNames: ['statement'],
    buckets: CALLS,
    registers,
  })
  const requests = new Histogram({
    name: 'salver_network_request_seconds',
    help: 'Requests to the network, by outcome.',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers,
  })
  const turnSeconds = new Histogram({
    name: 'salver_turn_seconds',
    help: 'How long requests to the network waited for their turns at the pace of their accounts.',
    buckets: SECONDS,
    registers,
  })
  const turnsRefused = new Counter({
    name: 'salver_turns_refused_total',
    help: 'Calls that the pace of their account left no room for.',
    registers,
  })
  // Looked up once, since each lookup by labels costs more than the counting.
  const steps = {
    admit: stepSeconds.labels('admit'),
    perform: stepSeconds.labels('perform'),
    settle: stepSeconds.labels('settle'),
  }
  const callsBy = new Map<string, Counter.Internal>()
  const requestsBy = new Map<string, Histogram.Internal<string>>()
  const batches = {
    admit: batchCalls.labels('admit'),
    raise: batchCalls.labels('raise'),
    settle: batchCalls.labels('settle'),
  }

  return {
    call(action, code, seconds) {
      childOf(callsBy, `${action}/${code}`, () => calls.labels(action ?? 'none', code)).inc()
      callSeconds.observe(seconds)
    },
    step: (step, seconds) => steps[step].observe(seconds),
    batch: (statement, count) => batches[statement].observe(count),
    network: (outcome, seconds) =>
      childOf(requestsBy, outcome, () => requests.labels(outcome)).observe(seconds),
    turn: (seconds) => turnSeconds.observe(seconds),
    turnsRefused: () => turnsRefused.inc(),
    watch(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read())
        },
      })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function childOf<Child>(known: Map<string, Child>, name: string, make: () => Child): Child {
  let child = known.get(name)
  if (child === undefined) {
    child = make()
    known.set(name, child)
  }
  return child
}
