import { knownValues, type Place, takingValues, type Word } from './places.ts'
import { LISTS } from './values.ts'

/** For bash from 3.2 on, which macOS has. It cuts words at `=`, and knows nothing of what they mean. */
export function bashScript(places: readonly Place[]): string {
  const groups = places
    .filter(({ words }) => words.length > 0)
    .map(({ path, words }) => `      '${path}') next=' ${textOf(words)} ' ;;`)
  const offered = places.map(
    ({ path, words, flags }) => `    '${path}') words='${textOf(words)}' flags='${textOf(flags)}' ;;`,
  )
  const values = knownValues(places).map(({ at, values }) => `      '${at}') words='${values.join(' ')}' ;;`)
  return `# bash completion for salver: source <(salver completion bash)
_salver() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at='' next flag='' word words='' flags='' before='' i
  # Where the shell itself takes a file, it completes files.
  case "\${COMP_WORDS[COMP_CWORD - 1]}" in
    *'<' | *'>') compopt -o default 2>/dev/null; return ;;
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    if [[ -n $flag ]]; then
      [[ $word == '=' ]] || flag=''
      continue
    fi
    case "$word" in
      ${takingValues(places).join(' | ')}) flag="$word"; continue ;;
    esac
    case "$at" in
${groups.join('\n')}
      *) next=' ' ;;
    esac
    case "$next" in
      *" $word "*) at="\${at:+$at }$word" ;;
    esac
  done
  if [[ -n $flag ]]; then
    [[ $current == '=' ]] && current=''
    case "$at $flag" in
${values.join('\n')}
    esac
    case "$flag" in
      ${LISTS.join(' | ')}) [[ $current == *,* ]] && before="\${current%,*}," ;;
    esac
  else
    case "$at" in
${offered.join('\n')}
    esac
    [[ -z $words || $current == -* ]] && words="$flags"
  fi
  COMPREPLY=($(compgen -P "$before" -W "$words" -- "\${current#"$before"}"))
}
complete -F _salver salver
`
}

function textOf(words: readonly Word[]): string {
  return words.map(({ word }) => word).join(' ')
}
