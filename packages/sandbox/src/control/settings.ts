import { CHOICES, FORMS, LIMITS, type Limits, type ListForm, type Settings } from '../world/settings.ts'
import { choice, isObject, only, show, whole } from './read.ts'

export const SETTING_NAMES: readonly string[] = [...Object.keys(CHOICES), 'forms', 'limits']

/** Settings that take a number beside their names. */
const NUMBERED: readonly string[] = ['summary', 'sent_summary']

/** The settings among these fields. */
export function readSettings(body: Record<string, unknown>): Partial<Settings> {
  const settings: Record<string, unknown> = {}
  for (const [name, allowed] of Object.entries<readonly string[]>(CHOICES)) {
    const value = body[name]
    if (value === undefined) continue
    const number = typeof value === 'number' && NUMBERED.includes(name)
    settings[name] = number ? whole(value, name) : choice(value, allowed, name)
  }
  return {
    ...(settings as Partial<Settings>),
    ...(body.forms !== undefined && { forms: readForms(body.forms) }),
    ...(body.limits !== undefined && { limits: readLimits(body.limits) }),
  }
}

function readForms(forms: unknown): readonly ListForm[] {
  if (!Array.isArray(forms))
    throw new TypeError(`forms: expected a list of ${FORMS.join(', ')}, got ${show(forms)}`)
  return forms.map((form: unknown) => choice(form, FORMS, 'forms'))
}

function readLimits(limits: unknown): Partial<Limits> {
  const names = Object.keys(LIMITS)
  if (!isObject(limits))
    throw new TypeError(`limits: expected some of ${names.join(', ')}, got ${show(limits)}`)
  const read = Object.entries(only(limits, names)).map(([name, value]): [string, number] => [
    name,
    whole(value, `limits: ${name}`),
  ])
  return Object.fromEntries(read)
}
