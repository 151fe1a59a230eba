import { type CallOptions, type ResponseEvent, Salver } from '@salver/client'
import { readersOf } from './config.ts'
import { Patience } from './patience.ts'
import { plain } from './plain.ts'
import { type Connection, connectionOf, shownPath } from './profile.ts'
import type { Terminal } from './terminal.ts'

/** The client, speaking the wire's own names: what is printed is what the API answers. */
export type Gateway = Salver<true>

/** What every command may be told. */
export interface CommonOptions {
  readonly profile?: string
  readonly verbose?: boolean
  readonly json?: boolean
}

/** For what the gateway has in its own database: one that takes longer hangs. */
export const AT_ONCE: CallOptions = { timeoutMs: 20_000 }

/**
 * The gateway that is meant.
 *
 * @throws a Problem where nobody is connected
 */
export async function openGateway(terminal: Terminal, options: CommonOptions): Promise<Gateway> {
  const connection = await connectionOf(terminal.environment, options.profile)
  if (connection.warning !== null) terminal.stderr.write(`${plain(connection.warning)}\n`)
  if (connection.isKeyStored) await warnOfReaders(terminal)
  return gatewayAt(terminal, connection, options)
}

/** As ssh does of a key; it is not mended here, since a key that others have read should be replaced. */
async function warnOfReaders(terminal: Terminal): Promise<void> {
  const readers = await readersOf(terminal.environment)
  if (readers === null || readers === 'own') return
  const path = plain(shownPath(terminal.environment))
  const word = terminal.paint('stderr', 'yellow', 'warning')
  terminal.stderr.write(`${word} ${path} can be read by others (mode ${readers.mode}): chmod 600 ${path}\n`)
}

/** The gateway of a connection that is known. */
export function gatewayAt(
  terminal: Terminal,
  { url, apiKey }: Pick<Connection, 'url' | 'apiKey'>,
  { verbose = false }: Pick<CommonOptions, 'verbose'>,
): Gateway {
  const patience = new Patience(terminal, url)
  return new Salver({
    url,
    apiKey,
    wire: true,
    onRequest: ({ attempt }) => patience.asks(attempt),
    onResponse: (event) => {
      patience.ends()
      if (verbose) terminal.stderr.write(`${traced(event)}\n`)
    },
  })
}

function traced({ method, path, action, attempt, status, durationMs, requestId }: ResponseEvent): string {
  const what = [method, path, action].filter((part) => part !== null).join(' ')
  const again = attempt > 1 ? ` try ${attempt}` : ''
  return plain(
    `> ${what}${again}: ${status ?? 'no answer'} in ${Math.round(durationMs)} ms ${requestId ?? ''}`,
  ).trimEnd()
}
