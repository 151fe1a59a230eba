/** How many came to what, such as `2 accepted, 1 not_pending`. */
export function counted(outcomes: readonly { outcome: string }[]): string {
  const counts = new Map<string, number>()
  for (const { outcome } of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'none'
}
