import type { ApiDocument } from '@salver/contract'
import { lint } from './openapi-lint.ts'
import { differences } from './openapi-routes.ts'
import { lookAtServer, type Seen } from './openapi-server.ts'
import { complaintsOfTypes, USE } from './openapi-types.ts'

/**
 * Holds the description of the API to the gateway that serves it: it is sound, types can be made from it, and it has
 * what there is and nothing else. And proves each time that a breach would be found.
 */
const seen = await lookAtServer()
const { document } = seen
const faults = [...(await lint(document)), ...(await complaintsOfTypes(document, USE)), ...differences(seen)]
for (const fault of faults) console.error(`openapi: ${fault}`)

/** Breaches made on purpose: what finds each, by a word of its complaint. */
const seeds: readonly { what: string; found: RegExp; look: () => Promise<string[]> | string[] }[] = [
  {
    what: 'a reference to nothing',
    found: /no-unresolved-refs/,
    look: () => lint(changed((copy) => delete copy.components.schemas?.Sender)),
  },
  {
    what: 'an example that is not what its schema says',
    found: /no-invalid-media-type-examples/,
    look: () =>
      lint(
        changed((copy) => {
          copy.components.schemas = { ...copy.components.schemas, CreditsData: { type: 'string' } }
        }),
      ),
  },
  {
    what: 'a use of an action that is not there',
    found: /TS2322.*"dance"/,
    look: () => complaintsOfTypes(document, USE.replace("'list_sent'", "'dance'")),
  },
  {
    what: 'types without a field that is used',
    found: /TS2339.*'sender'/,
    look: () =>
      complaintsOfTypes(
        changed((copy) => {
          const invitation = copy.components.schemas?.ListedInvitation as { properties: object }
          Reflect.deleteProperty(invitation.properties, 'sender')
        }),
        USE,
      ),
  },
  {
    what: 'a route that is not described',
    found: /GET \/v2\/seed is there and not described/,
    look: () => differences(but({ routes: new Set([...seen.routes, 'GET /v2/seed']) })),
  },
  {
    what: 'a route that is not there',
    found: /GET \/v2\/credits is described and not there/,
    look: () => differences(but({ routes: without(seen.routes, 'GET /v2/credits') })),
  },
  {
    what: 'an action that is not described',
    found: /action seed is there and not described/,
    look: () => differences(but({ actions: new Set([...seen.actions, 'seed']) })),
  },
  {
    what: 'an action that is not there',
    found: /action invite is described and not there/,
    look: () => differences(but({ actions: without(seen.actions, 'invite') })),
  },
]

const missed: string[] = []
for (const { what, found, look } of seeds) {
  if (!found.test((await look()).join('\n'))) missed.push(what)
}
for (const what of missed) console.error(`openapi: a planted breach was not found: ${what}`)

if (faults.length > 0 || missed.length > 0) process.exitCode = 1
console.log(
  `openapi: ${seen.routes.size} routes, ${seen.actions.size} actions, ` +
    `${Object.keys(document.components.schemas ?? {}).length} schemas, ` +
    `${Math.ceil(JSON.stringify(document).length / 1024)} KiB, ` +
    `${faults.length === 0 ? 'no fault' : `${faults.length} faults`}; ` +
    `${seeds.length - missed.length} of ${seeds.length} seeded breaches found`,
)

/** A copy of the document with a breach in it. */
function changed(
  breach: (copy: { components: Record<string, Record<string, unknown>> }) => void,
): ApiDocument {
  const copy = structuredClone(document)
  breach(copy)
  return copy
}

/** What was seen, but for a breach. */
function but(breach: Partial<Seen>): Seen {
  return { ...seen, ...breach }
}

function without(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return new Set([...names].filter((one) => one !== name))
}
