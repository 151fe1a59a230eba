import { accountOf } from '../account.ts'
import { type CommonOptions, openGateway } from '../gateway.ts'
import { plain, safeJson } from '../plain.ts'
import { profileUrlOf } from '../targets.ts'
import type { Terminal } from '../terminal.ts'

/** The flags of `salver check`. */
export interface CheckOptions extends CommonOptions {
  readonly account?: string
}

/** `salver check`: how the account's member stands with somebody. */
export async function checkInvitation(
  terminal: Terminal,
  person: string,
  options: CheckOptions,
): Promise<void> {
  const profile_url = profileUrlOf(person)
  const gateway = await openGateway(terminal, options)
  const account_id = await accountOf(gateway, terminal, options.account)
  const found = await gateway.invitations.check({ account_id, profile_url })
  if (options.json) return void terminal.stdout.write(`${safeJson(found, 2)}\n`)
  const { message, invitation_id, member_distance, invitation_type } = found
  terminal.stdout.write(`${plain(message)}\n`)
  if (member_distance !== null && member_distance > 1) terminal.stdout.write(`Distance: ${member_distance}\n`)
  if (invitation_id === null) return
  terminal.stdout.write(`Invitation: ${plain(invitation_id)}\n`)
  const next = invitation_type === 'RECEIVED' ? 'salver invitations accept' : 'salver withdraw'
  terminal.stderr.write(terminal.paint('stderr', 'dim', `Next: ${next} ${plain(invitation_id)}\n`))
}
