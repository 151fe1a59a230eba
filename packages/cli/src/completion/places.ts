import type { Command } from 'commander'
import { TOPICS } from '../topics.ts'
import { valuesOf } from './values.ts'

/** A place in the line: what may follow there, with what it means. */
export interface Place {
  /** Such as `invitations list`; empty for the command itself. */
  readonly path: string
  /** Each leads to a place of its own. */
  readonly words: readonly Word[]
  readonly flags: readonly Flag[]
}

export interface Word {
  readonly word: string
  readonly meaning: string
}

export interface Flag extends Word {
  /** Whether a value follows, which is no command whatever it is called. */
  readonly takesValue: boolean
  /** What that may be; empty where it is free text. */
  readonly values: readonly string[]
}

/**
 * Every place of the command line.
 *
 * @param shells the words that follow `completion`
 */
export function placesOf(program: Command, shells: readonly string[]): Place[] {
  const common = flagsOf(program, '')
  const walk = (command: Command, path: string): Place[] => {
    const own = command === program ? [] : flagsOf(command, path)
    const flags = [...new Map([...own, ...common].map((one) => [one.word, one])).values()]
    const inside = command.commands.flatMap((one) => walk(one, joined(path, one.name())))
    if (path === 'help') return helpPlaces(program, flags)
    if (path === 'completion') return [placeOfWords(path, shells, flags), ...shells.map(ending(path, flags))]
    return [{ path, words: wordsOf(command), flags }, ...inside]
  }
  return walk(program, '')
}

/** The flags after which a value comes. */
export function takingValues(places: readonly Place[]): string[] {
  const flags = places.flatMap((place) => place.flags.filter(({ takesValue }) => takesValue))
  return [...new Set(flags.map(({ word }) => word))]
}

/** The values that are known, by the place and the flag that they follow. */
export function knownValues(places: readonly Place[]): { at: string; values: readonly string[] }[] {
  return places.flatMap(({ path, flags }) =>
    flags
      .filter(({ values }) => values.length > 0)
      .map(({ word, values }) => ({ at: `${path} ${word}`, values })),
  )
}

/** `help` is followed by the words of every command, and by its topics. */
function helpPlaces(program: Command, flags: readonly Flag[]): Place[] {
  const walk = (command: Command, path: string): Place[] => [
    { path, words: wordsOf(command), flags },
    ...command.commands.flatMap((one) => walk(one, joined(path, one.name()))),
  ]
  const [first, ...others] = walk(program, 'help')
  const topics = Object.keys(TOPICS)
  const words = [...(first?.words ?? []), ...topics.map((word) => ({ word, meaning: 'a topic' }))]
  return [{ path: 'help', words, flags }, ...others, ...topics.map(ending('help', flags))]
}

function placeOfWords(path: string, words: readonly string[], flags: readonly Flag[]): Place {
  return { path, words: words.map((word) => ({ word, meaning: '' })), flags }
}

/** The place behind a word that nothing follows. */
function ending(path: string, flags: readonly Flag[]): (word: string) => Place {
  return (word) => ({ path: joined(path, word), words: [], flags })
}

function joined(path: string, word: string): string {
  return path === '' ? word : `${path} ${word}`
}

function wordsOf(command: Command): Word[] {
  return command.commands.map((one) => ({ word: one.name(), meaning: one.summary() || one.description() }))
}

function flagsOf(command: Command, path: string): Flag[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description, required, optional }) =>
      long == null
        ? []
        : [
            {
              word: long,
              meaning: description,
              takesValue: required || optional,
              values: valuesOf(path, long),
            },
          ],
    )
}
