import type { GatewayProcess } from './gateway.ts'
import type { Stage } from './stage.ts'

/** Gateways on one database of which some may be dead: whoever is killed comes again. Disposing of it ends that. */
export interface Crew extends AsyncDisposable {
  /** The address of a gateway that lives: this one of them, or the next. */
  url(place: number): string
  /** One that lives, or undefined. */
  member(place: number): GatewayProcess | undefined
  readonly size: number
  /** How many were killed and have come again. */
  readonly deaths: number
  /** How they ended that nobody killed. */
  readonly accidents: readonly string[]
  /** Waits until one lives. */
  someone(): Promise<void>
  /** Waits until all live. */
  whole(): Promise<void>
}

export async function startCrew(
  stage: Pick<Stage, 'gateway'>,
  size: number,
  environment: Record<string, string> = {},
): Promise<Crew> {
  const members: (GatewayProcess | undefined)[] = []
  const accidents: string[] = []
  const coming = new Set<Promise<void>>()
  let deaths = 0
  let over = false

  async function keep(place: number): Promise<void> {
    const member = await stage.gateway(environment)
    members[place] = member
    void member.ended.then((how) => {
      if (over) return
      members[place] = undefined
      deaths++
      if (how !== 'killed by SIGKILL') accidents.push(how)
      come(place)
    })
  }
  function come(place: number): void {
    const arrival = keep(place)
      .catch((error: unknown) => void accidents.push(String(error)))
      .finally(() => coming.delete(arrival))
    coming.add(arrival)
  }
  const living = (place: number) => {
    for (let step = 0; step < size; step++) {
      const member = members[(place + step) % size]
      if (member?.alive) return member
    }
    return undefined
  }

  for (let place = 0; place < size; place++) await keep(place)
  return {
    size,
    url: (place) => living(place)?.url ?? 'http://127.0.0.1:1',
    member: living,
    get deaths() {
      return deaths
    },
    accidents,
    async someone() {
      while (living(0) === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    async whole() {
      while (coming.size > 0 || members.some((member) => !member?.alive)) {
        await Promise.allSettled(coming)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async [Symbol.asyncDispose]() {
      over = true
      await Promise.allSettled(coming)
      await Promise.all(members.map((member) => member?.[Symbol.asyncDispose]()))
    },
  }
}
