import type { Terminal } from './terminal.ts'

/**
 * Does what changes something. While it is under way, and after it failed, the terminal knows that it may have been
 * carried out all the same.
 *
 * @param next what is said after that where Ctrl-C or a reader who leaves ends it, such as where to look
 */
export async function changing<Done>(
  terminal: Terminal,
  next: string,
  work: () => PromiseLike<Done>,
): Promise<Done> {
  terminal.change.words = `What was under way may have been carried out${next}`
  const done = await work()
  terminal.change.words = null
  return done
}
