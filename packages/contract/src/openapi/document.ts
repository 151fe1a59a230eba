import { failureResponses } from './failures.ts'
import { HEADERS, IDEMPOTENCY_KEY } from './headers.ts'
import { callSchemas, networkOperation } from './network.ts'
import { operationOf, pathParameters } from './operation.ts'
import { NETWORK_FAILURES, OPERATIONS } from './operations.ts'
import { introduction, TAGS } from './prose.ts'
import { type Json, namedSchemas } from './schemas.ts'

/** What is told of the service that a document describes. */
export interface AboutServer {
  readonly version: string
  /** Where it is reached; `/` where the document itself was got. */
  readonly serverUrl: string
}

/** An OpenAPI 3.1 document: plain JSON. */
export interface ApiDocument {
  readonly openapi: '3.1.1'
  readonly info: { readonly [more: string]: unknown; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>
  readonly components: Readonly<Record<string, Json>>
  readonly [more: string]: unknown
}

/** Makes the document. Its own text and structure are all that it adds to the schemas and the recorded answers. */
export function makeDocument({ version, serverUrl }: AboutServer): ApiDocument {
  const paths: Record<string, Record<string, Json>> = {
    '/v2/network': { post: networkOperation() },
  }
  const responses: Json = {}
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationOf(operation) }
  }
  for (const failures of [NETWORK_FAILURES, ...OPERATIONS.map((one) => one.failures)]) {
    Object.assign(responses, failureResponses(failures).components)
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Salver',
      version,
      summary: 'Pending connection invitations of professional-network accounts, as clean data, self-hosted',
      description: introduction(),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: serverUrl, description: 'This gateway' }],
    security: [{ key: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: { ...namedSchemas(), ...callSchemas() },
      responses,
      headers: HEADERS,
      parameters: { IdempotencyKey: IDEMPOTENCY_KEY, ...pathParameters() },
      securitySchemes: {
        key: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'A key of a workspace, made by the operator.',
        },
        operator: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token that the gateway has as `SALVER_ADMIN_TOKEN`.',
        },
      },
    },
  }
}
