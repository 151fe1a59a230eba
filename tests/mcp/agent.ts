import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { afterAll } from 'vitest'

export type Way = 'http' | 'stdio'

/** An agent, as far as it has tools. */
export interface Agent {
  readonly client: Client
  /** Calls a tool, having read the listing: what comes is checked against its output schema. */
  use(name: string, args?: object): Promise<Used>
}

/** What a tool answered. */
export interface Used {
  readonly isError: boolean
  /** The sentences. */
  readonly text: string
  /** The data for those who show text alone; undefined where the sentences say everything. */
  readonly shown: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  readonly data: any
  // biome-ignore lint/suspicious/noExplicitAny: tests say what they expect of it
  readonly meta: any
}

/** An agent with its tools at a gateway, over either transport. It ends with the file. */
export async function agentAt(
  way: Way,
  { url, key }: { url: string; key: string },
  readOnly = false,
): Promise<Agent> {
  return agentOver(
    way === 'http' ? overHttp(url, { 'x-api-key': key }, readOnly) : overStdio(url, key, readOnly),
  )
}

export function overHttp(url: string, headers: Record<string, string>, readOnly = false): Transport {
  const address = new URL(readOnly ? '/mcp?read_only=true' : '/mcp', url)
  // The SDK’s own types do not hold under exactOptionalPropertyTypes.
  return new StreamableHTTPClientTransport(address, { requestInit: { headers } }) as Transport
}

function overStdio(url: string, key: string, readOnly: boolean): Transport {
  const main = fileURLToPath(new URL('stdio-main.ts', import.meta.url))
  return new StdioClientTransport({
    command: process.execPath,
    args: [main, ...(readOnly ? ['--read-only'] : [])],
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      SALVER_URL: url,
      SALVER_API_KEY: key,
    },
    stderr: 'inherit',
  })
}

export async function agentOver(transport: Transport): Promise<Agent> {
  const client = new Client({ name: 'tests', version: '1.0.0' })
  await client.connect(transport)
  afterAll(() => client.close())
  await client.listTools()
  return {
    client,
    async use(name, args = {}) {
      const result = (await client.callTool({ name, arguments: { ...args } })) as CallToolResult
      const [first, second] = result.content.map((part) => (part.type === 'text' ? part.text : ''))
      return {
        isError: result.isError === true,
        text: first ?? '',
        shown: second,
        data: result.structuredContent,
        meta: result._meta,
      }
    },
  }
}
