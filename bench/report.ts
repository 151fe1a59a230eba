/** How the bench tells what it has measured, and whether its goals were reached. */

let missed = false

/** Whether a goal was missed so far. */
export function anyMissed(): boolean {
  return missed
}

export function title(text: string): void {
  console.log(`\n${text}`)
}

export function row(what: string, ...cells: string[]): void {
  console.log(`  ${what.padEnd(46)}${cells.map((cell) => cell.padEnd(24)).join('')}`.trimEnd())
}

/** A figure with its goal; one without a goal is told for its own sake. */
export function goal(
  what: string,
  value: number,
  wanted: { least?: number; most?: number },
  show: (value: number) => string,
): void {
  const { least, most } = wanted
  const reached = (least === undefined || value >= least) && (most === undefined || value <= most)
  if (!reached) missed = true
  const bound =
    least === undefined ? (most === undefined ? '' : `at most ${show(most)}`) : `at least ${show(least)}`
  row(what, show(value), bound === '' ? '' : `${reached ? 'ok' : 'MISSED'}: ${bound}`)
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
