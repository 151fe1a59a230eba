import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { StartError, usable } from './place.ts'

/** Writes a file that only this user can read, whole or not at all, whatever ends us meanwhile. */
export function keepFile(file: string, text: string): void {
  const draft = `${file}.unfinished`
  usable(file, () => {
    rmSync(draft, { force: true })
    writeFileSync(draft, text, { mode: 0o600, flush: true })
    renameSync(draft, file)
  })
}

/** The text of a kept file, or undefined where there is none. */
export function readKept(file: string): string | undefined {
  return usable(file, () => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined))
}

/** The secret in a file, made at the first time: 32 random bytes in base64. */
export function keptSecret(file: string): string {
  const kept = readKept(file)
  if (kept !== undefined) {
    if (/^[A-Za-z0-9+/]{43}=$/.test(kept)) return kept
    throw new StartError(
      `${file} does not hold the secret that was kept in it. Bring the file back, or remove it to have a new ` +
        `one made: what was sealed with the old one, such as connected accounts, then stays closed.`,
    )
  }
  const secret = randomBytes(32).toString('base64')
  keepFile(file, `${secret}\n`)
  return secret
}
