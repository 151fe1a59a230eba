import { execFileSync } from 'node:child_process'

/** What tests ask of the operating system: which processes are there. A zombie is not. */

interface Living {
  readonly pid: number
  readonly parent: number
}

function living(): Living[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , state = 'Z']) => !state.startsWith('Z'))
    .map(([pid, parent]) => ({ pid: Number(pid), parent: Number(parent) }))
}

/** The process, its children, theirs, and so on. */
export function familyOf(pid: number): number[] {
  const all = living()
  const family = [pid]
  for (const member of family) {
    family.push(...all.filter(({ parent }) => parent === member).map((child) => child.pid))
  }
  return family
}

/** Which of these processes are there. */
export function livingOf(pids: readonly number[]): number[] {
  return living().flatMap(({ pid }) => (pids.includes(pid) ? [pid] : []))
}
