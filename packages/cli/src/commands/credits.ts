import { AT_ONCE, type CommonOptions, openGateway } from '../gateway.ts'
import { safeJson } from '../plain.ts'
import type { Terminal } from '../terminal.ts'

/** `salver credits`: what is left. */
export async function showCredits(terminal: Terminal, options: CommonOptions): Promise<void> {
  const gateway = await openGateway(terminal, options)
  const { credits } = await gateway.credits.get(AT_ONCE)
  terminal.stdout.write(
    options.json ? `${safeJson({ credits }, 2)}\n` : `${credits} ${credits === 1 ? 'credit' : 'credits'}\n`,
  )
}
