import type { Command } from 'commander'
import { bashScript } from '../completion/bash.ts'
import { fishScript } from '../completion/fish.ts'
import { placesOf } from '../completion/places.ts'
import { zshScript } from '../completion/zsh.ts'
import { Problem } from '../problem.ts'
import type { Terminal } from '../terminal.ts'

const SHELLS = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** `salver completion`: a script that makes a shell complete the command's words. */
export function writeCompletion(terminal: Terminal, shell: string, program: Command): void {
  if (!Object.hasOwn(SHELLS, shell)) {
    throw new Problem(
      'usage',
      `"${shell}" is not a shell that is known here.`,
      'There are bash, zsh and fish.',
    )
  }
  const places = placesOf(program, Object.keys(SHELLS))
  terminal.stdout.write(SHELLS[shell as keyof typeof SHELLS](places))
}
