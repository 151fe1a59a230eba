import { type Answer, ask } from '../house.ts'

/** What a client of a load was told: an answer, or nothing, as its connection failed. */
export interface Told {
  /** Every answer that came whole. */
  answers: Answer[]
  /** How many calls got none. */
  unanswered: number
}

/** Clients that call one after the other, each its own, until told to stop. */
export interface Load {
  readonly told: Told
  /** No new calls; those under way are waited for. */
  stop(): Promise<Told>
}

/**
 * Puts a gateway under load. A client whose connection fails goes on with its next call, as one behind a balancer would.
 */
export function load(url: string, clients: number, call: { key: string; body: unknown }): Load {
  const told: Told = { answers: [], unanswered: 0 }
  let going = true
  const running = Array.from({ length: clients }, async () => {
    while (going) {
      try {
        told.answers.push(await ask(url, 'POST', '/v2/network', call.body, { 'x-api-key': call.key }))
      } catch {
        told.unanswered++
        await new Promise(setImmediate)
      }
    }
  })
  return {
    told,
    async stop() {
      going = false
      await Promise.all(running)
      return told
    },
  }
}
