import type { Command } from 'commander'
import { Problem } from '../problem.ts'
import type { Terminal } from '../terminal.ts'

/** What may follow one command: words with what they mean. */
interface Place {
  /** Such as `invitations list`; empty for the command itself. */
  readonly path: string
  readonly commands: readonly Word[]
  readonly flags: readonly Word[]
}

interface Word {
  readonly word: string
  readonly meaning: string
}

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
  terminal.stdout.write(SHELLS[shell as keyof typeof SHELLS](placesOf(program)))
}

function placesOf(program: Command): Place[] {
  const common = flagsOf(program)
  const walk = (command: Command, path: string[]): Place[] => {
    const commands = command.commands.map((one) => ({
      word: one.name(),
      meaning: one.summary() || one.description(),
    }))
    const own = command === program ? [] : flagsOf(command)
    const flags = [...new Map([...own, ...common].map((one) => [one.word, one])).values()]
    const here = { path: path.join(' '), commands, flags }
    return [here, ...command.commands.flatMap((one) => walk(one, [...path, one.name()]))]
  }
  return walk(program, [])
}

function flagsOf(command: Command): Word[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long == null ? [] : [{ word: long, meaning: description }]))
}

function wordsOf({ commands, flags }: Place): Word[] {
  return [...commands, ...flags]
}

function bashScript(places: Place[]): string {
  const groups = places
    .filter(({ commands }) => commands.length > 0)
    .map(({ path, commands }) => `      '${path}') next=' ${commands.map(({ word }) => word).join(' ')} ' ;;`)
  const cases = places.map(
    (place) =>
      `    '${place.path}') words='${wordsOf(place)
        .map(({ word }) => word)
        .join(' ')}' ;;`,
  )
  return `# bash completion for salver: source <(salver completion bash)
_salver() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at='' next words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at" in
${groups.join('\n')}
      *) next=' ' ;;
    esac
    case "$next" in
      *" \${COMP_WORDS[i]} "*) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _salver salver
`
}

function zshScript(places: Place[]): string {
  const groups = places
    .filter(({ commands }) => commands.length > 0)
    .map(({ path, commands }) => `      '${path}') next=(${commands.map(({ word }) => word).join(' ')}) ;;`)
  const described = ({ word, meaning }: Word) => `'${word}:${quoted(meaning.replaceAll(':', ' -'))}'`
  const cases = places.map(
    (place) => `    '${place.path}') found=(${wordsOf(place).map(described).join(' ')}) ;;`,
  )
  return `#compdef salver
# zsh completion for salver: salver completion zsh > "\${fpath[1]}/_salver"
_salver() {
  local at='' i
  local -a next found
  for ((i = 2; i < CURRENT; i++)); do
    case "$at" in
${groups.join('\n')}
      *) next=() ;;
    esac
    (( \${next[(Ie)\${words[i]}]} )) && at="\${at:+$at }\${words[i]}"
  done
  case "$at" in
${cases.join('\n')}
  esac
  _describe 'salver' found
}
if [ "$funcstack[1]" = '_salver' ]; then _salver "$@"; else compdef _salver salver; fi
`
}

function fishScript(places: Place[]): string {
  const lines = places.flatMap((place) => {
    const condition = `__salver_at '${place.path}'`
    return [
      ...place.commands.map(
        ({ word, meaning }) =>
          `complete -c salver -f -n "${condition}" -a '${word}' -d '${fishQuoted(meaning)}'`,
      ),
      ...place.flags.map(
        ({ word, meaning }) =>
          `complete -c salver -n "${condition}" -l '${word.slice(2)}' -d '${fishQuoted(meaning)}'`,
      ),
    ]
  })
  const paths = places.map(({ path }) => `'${path}'`).filter((path) => path !== "''")
  return `# fish completion for salver: salver completion fish | source
function __salver_at
  set -l at
  for word in (commandline -opc)[2..-1]
    set -l longer (string join ' ' $at $word)
    contains -- $longer ${paths.join(' ')}; and set at $at $word
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`
}

function quoted(text: string): string {
  return text.replaceAll("'", "'\\''")
}

function fishQuoted(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
}
