const AGES: readonly (readonly [name: string, milliseconds: number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
]

/** An age as the network writes it: `2 days ago`. */
export function agoText(age: number): string {
  const [name, length] = AGES.find(([, milliseconds]) => age >= milliseconds) ?? ['minute', 60_000]
  const count = Math.max(1, Math.floor(age / length))
  return `${count} ${name}${count === 1 ? '' : 's'} ago`
}
