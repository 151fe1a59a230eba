import { type ResponseEvent, Salver } from '@salver/client'
import { plain } from './plain.ts'
import { type Connection, connectionOf } from './profile.ts'
import type { Terminal } from './terminal.ts'

/** The client, speaking the wire's own names: what is printed is what the API answers. */
export type Gateway = Salver<true>

/** What every command may be told. */
export interface CommonOptions {
  readonly profile?: string
  readonly verbose?: boolean
  readonly json?: boolean
}

/**
 * The gateway that is meant.
 *
 * @throws a Problem where nobody is connected
 */
export async function openGateway(terminal: Terminal, options: CommonOptions): Promise<Gateway> {
  const connection = await connectionOf(terminal.environment, options.profile)
  if (connection.warning !== null) terminal.stderr.write(`${plain(connection.warning)}\n`)
  return gatewayAt(terminal, connection, options)
}

/** The gateway of a connection that is known. */
export function gatewayAt(
  terminal: Terminal,
  { url, apiKey }: Pick<Connection, 'url' | 'apiKey'>,
  { verbose = false }: Pick<CommonOptions, 'verbose'>,
): Gateway {
  return new Salver({
    url,
    apiKey,
    wire: true,
    ...(verbose && { onResponse: (event) => void terminal.stderr.write(`${traced(event)}\n`) }),
  })
}

function traced({ method, path, action, attempt, status, durationMs, requestId }: ResponseEvent): string {
  const what = [method, path, action].filter((part) => part !== null).join(' ')
  const again = attempt > 1 ? ` try ${attempt}` : ''
  return plain(
    `> ${what}${again}: ${status ?? 'no answer'} in ${Math.round(durationMs)} ms ${requestId ?? ''}`,
  ).trimEnd()
}
