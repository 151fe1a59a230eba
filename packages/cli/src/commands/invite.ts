import { accountOf } from '../account.ts'
import { changing } from '../changing.ts'
import { type CommonOptions, openGateway } from '../gateway.ts'
import { nameOf } from '../person.ts'
import { plain, safeJson } from '../plain.ts'
import { Problem } from '../problem.ts'
import { isProfileUrl } from '../targets.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver invite`. */
export interface InviteOptions extends CommonOptions {
  readonly account?: string
  readonly message?: string
}

/** The longest note that the network takes. */
const MOST_NOTE = 300

/** `salver invite`: sends an invitation to connect. */
export async function invite(terminal: Terminal, person: string, options: InviteOptions): Promise<void> {
  const message = options.message?.trim()
  // As the gateway counts: a character may take two places.
  const { length } = [...(message ?? '')]
  if (length > MOST_NOTE) {
    throw new Problem('usage', `--message: got ${length} characters; at most ${MOST_NOTE} are possible.`)
  }
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  const invited = await changing(terminal, ': salver sent shows whether it was.', () =>
    gateway.invitations.invite({
      account_id,
      ...(isProfileUrl(person) ? { profile_url: person } : { identifier: person }),
      ...(message && { message }),
    }),
  )
  if (options.json) return void terminal.stdout.write(`${safeJson(invited, 2)}\n`)
  const name = nameOf(invited) ?? invited.public_identifier ?? person
  terminal.stdout.write(`${terminal.paint('stdout', 'green', 'invited')}  ${plain(name)}\n`)
}
