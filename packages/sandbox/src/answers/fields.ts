/** An object with exactly these fields; null for anything else. */
export function fieldsOf(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const fields = Object.keys(value)
  const exact = fields.length === names.length && names.every((name) => fields.includes(name))
  return exact ? (value as Record<string, unknown>) : null
}
