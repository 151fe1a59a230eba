/**
 * What a stranger's text may not bring into a terminal: C0 and C1 controls, which begin escapes, and what turns or
 * hides the text around it. Joiners stay: emoji and Persian are written with them.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BREAKS = /[\u0009-\u000d\u0085\u2028\u2029]+/g
const TURNS = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g

/** Text of whatever origin on one line of a terminal: breaks are blanks, controls are shown as what they are not. */
export function plain(text: string): string {
  return text.toWellFormed().replace(BREAKS, ' ').replace(CONTROLS, '\ufffd').replace(TURNS, '')
}

const UNSAFE_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/**
 * JSON that a terminal can show: what could steer it is escaped, so that the value stays what it is.
 *
 * @param indent blanks for each level, or none for a single line
 */
export function safeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    UNSAFE_IN_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
