import { Problem } from './problem.ts'
import type { Terminal } from './terminal.ts'

/** More than any list of ids that somebody means. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * The lines of standard input that are not empty, without blanks around them.
 *
 * @throws a Problem where it never ends
 */
export async function linesOf({ stdin }: Terminal): Promise<string[]> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stdin) {
    const buffer = Buffer.from(part)
    bytes += buffer.length
    if (bytes > MOST_BYTES) throw new Problem('usage', 'Standard input is larger than 64 MB.')
    parts.push(buffer)
  }
  const text = Buffer.concat(parts)
    .toString('utf8')
    .replace(/^\ufeff/, '')
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
