import type { ApiDocument } from '@salver/contract'
import type { Seen } from './openapi-server.ts'

/** Routes that are no part of the API, each with the reason why nobody misses them in its description. */
const UNDESCRIBED: Readonly<Record<string, string>> = {
  'GET /reference/scalar.js': 'a part of the page /reference',
  'POST /mcp': 'speaks the Model Context Protocol, which describes itself',
  'GET /mcp': 'likewise',
  'DELETE /mcp': 'likewise',
}

/** What is looked at of the operation whose actions are told apart by its body. */
interface NetworkOperation {
  requestBody: {
    content: { 'application/json': { schema: { discriminator: { mapping: Record<string, string> } } } }
  }
}

/** Where what a gateway has, and what its description has, differ: a sentence for each. */
export function differences({ routes, actions, document }: Seen): string[] {
  return [
    ...compared(new Set(without(routes, new Set(Object.keys(UNDESCRIBED)))), routesOf(document)),
    ...compared(actions, actionsOf(document)).map((difference) => `the action ${difference}`),
  ]
}

function compared(there: ReadonlySet<string>, described: ReadonlySet<string>): string[] {
  return [
    ...without(there, described).map((one) => `${one} is there and not described`),
    ...without(described, there).map((one) => `${one} is described and not there`),
  ]
}

function without(some: Iterable<string>, others: ReadonlySet<string>): string[] {
  return [...some].filter((one) => !others.has(one))
}

function routesOf({ paths }: ApiDocument): Set<string> {
  return new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  )
}

/** The actions by the discriminator, by what is sent and by what is answered: all three must tell the same. */
function actionsOf({ paths, components }: ApiDocument): Set<string> {
  const { '/v2/network': network } = paths as unknown as Record<string, { post: NetworkOperation }>
  if (network === undefined) return new Set()
  const { requestBody } = network.post
  const mapping = requestBody.content['application/json'].schema.discriminator.mapping
  const titled = Object.entries(components.schemas as Record<string, { title?: string }>)
    .filter(([name]) => /(Call|Answer)$/.test(name))
    .flatMap(([, { title }]) => (title === undefined ? [] : [title]))
  return new Set([...Object.keys(mapping), ...titled])
}
