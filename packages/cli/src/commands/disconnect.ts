import { changeProfiles } from '../config.ts'
import type { CommonOptions } from '../gateway.ts'
import { plain, safeJson } from '../plain.ts'
import { Problem } from '../problem.ts'
import { profileName, shownPath } from '../profile.ts'
import type { Terminal } from '../terminal.ts'

/** `salver disconnect`: forgets a stored profile. The key itself stays valid. */
export async function disconnect(terminal: Terminal, options: CommonOptions): Promise<void> {
  const profile = profileName(terminal.environment, options.profile)
  await changeProfiles(terminal.environment, (profiles) => {
    const { [profile]: gone, ...others } = profiles
    if (gone !== undefined) return others
    const names = Object.keys(profiles)
    throw new Problem(
      'refused',
      `There is no profile "${profile}".`,
      names.length === 0 ? 'Nothing is stored.' : `There are: ${names.map(plain).join(', ')}`,
    )
  })
  if (options.json) return void terminal.stdout.write(`${safeJson({ profile, disconnected: true }, 2)}\n`)
  terminal.stdout.write(`Profile "${profile}" is gone from ${plain(shownPath(terminal.environment))}.\n`)
  terminal.stderr.write('The key is still valid: whoever runs the gateway can revoke it.\n')
}
