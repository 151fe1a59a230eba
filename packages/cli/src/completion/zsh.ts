import { knownValues, type Place, takingValues, type Word } from './places.ts'
import { LISTS } from './values.ts'

/** For zsh, as a file of `fpath` or read at its start. */
export function zshScript(places: readonly Place[]): string {
  const groups = places
    .filter(({ words }) => words.length > 0)
    .map(({ path, words }) => `      '${path}') next=(${words.map(({ word }) => word).join(' ')}) ;;`)
  const offered = places.map(
    ({ path, words, flags }) =>
      `    '${path}') found=(${words.map(described).join(' ')}) flags=(${flags.map(described).join(' ')}) ;;`,
  )
  const values = knownValues(places).map(({ at, values }) => `      '${at}') found=(${values.join(' ')}) ;;`)
  return `#compdef salver
# zsh completion for salver: salver completion zsh > "\${fpath[1]}/_salver"
_salver() {
  local at='' flag='' word i
  local -a next found flags
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    if [[ -n $flag ]]; then
      flag=''
      continue
    fi
    case "$word" in
      ${takingValues(places).join(' | ')}) flag="$word"; continue ;;
    esac
    case "$at" in
${groups.join('\n')}
      *) next=() ;;
    esac
    (( \${next[(Ie)$word]} )) && at="\${at:+$at }$word"
  done
  if [[ -z $flag && $PREFIX == --*=* ]]; then
    flag="\${PREFIX%%=*}"
    compset -P '*='
  fi
  if [[ -n $flag ]]; then
    case "$at $flag" in
${values.join('\n')}
    esac
    case "$flag" in
      ${LISTS.join(' | ')}) compset -P '*,' ;;
    esac
    compadd -a found
    return
  fi
  case "$at" in
${offered.join('\n')}
  esac
  [[ $#found -eq 0 || $PREFIX == -* ]] && found=($flags)
  _describe 'salver' found
}
if [ "$funcstack[1]" = '_salver' ]; then _salver "$@"; else compdef _salver salver; fi
`
}

function described({ word, meaning }: Word): string {
  const told = meaning.replaceAll(':', ' -').replaceAll("'", "'\\''")
  return `'${word}${told === '' ? '' : `:${told}`}'`
}
