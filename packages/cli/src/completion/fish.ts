import { type Flag, type Place, takingValues, type Word } from './places.ts'
import { LISTS } from './values.ts'

/** For fish from 3.1 on. Nothing that salver takes is a file, so that none is offered. */
export function fishScript(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, words, flags }) => {
    const here = `complete -c salver -n "__salver_at '${path}'"`
    return [
      ...words.map((one) => `${here} -a '${one.word}'${description(one)}`),
      ...flags.map((flag) => `${here} -l '${flag.word.slice(2)}'${taking(flag)}${description(flag)}`),
    ]
  })
  const paths = places.map(({ path }) => `'${path}'`).filter((path) => path !== "''")
  return `# fish completion for salver: salver completion fish | source
function __salver_at
  set -l at
  set -l flag
  for word in (commandline -opc)[2..-1]
    if set -q flag[1]
      set flag
      continue
    end
    if contains -- $word ${takingValues(places).join(' ')}
      set flag $word
      continue
    end
    set -l longer (string join -- ' ' $at $word)
    contains -- $longer ${paths.join(' ')}; and set at $longer
  end
  test "$at" = "$argv[1]"
end
function __salver_list
  set -l before (commandline -ct | string replace -r -- '^--[^=]*=' '' | string match -r -- '.*,')
  for one in $argv
    echo "$before$one"
  end
end
complete -c salver -f
${lines.join('\n')}
`
}

function taking({ word, takesValue, values }: Flag): string {
  if (!takesValue) return ''
  if (values.length === 0) return ' -x'
  return LISTS.includes(word)
    ? ` -x -a '(__salver_list ${values.join(' ')})'`
    : ` -x -a '${values.join(' ')}'`
}

function description({ meaning }: Word): string {
  return meaning === '' ? '' : ` -d '${meaning.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
