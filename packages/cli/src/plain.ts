/**
 * What nobody sees, or what turns the text around it: all that Unicode says is to be ignored, and the marks of notes
 * between lines. The joiners stay, and the selectors of emoji and of Mongolian: people write with them.
 */
const HIDDEN =
  /(?!\u200c|\u200d|[\u180b-\u180f]|\ufe0e|\ufe0f)[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu
/** What a stranger's text may not bring into a terminal either: C0 and C1 controls, which begin escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const BREAKS = /[\u0009-\u000d\u0085\u2028\u2029]+/g

/** Text of whatever origin on one line of a terminal: breaks are blanks, controls are shown as what they are not. */
export function plain(text: string): string {
  return unhidden(text.toWellFormed().replace(BREAKS, ' ').replace(CONTROLS, '\ufffd'))
}

/** Text without what nobody sees in it. */
export function unhidden(text: string): string {
  return text.replace(HIDDEN, '')
}

const STEERING_IN_JSON = /[\u007f-\u009f\u2028\u2029]/g

/**
 * JSON that a terminal can show: what could steer it is escaped, so that the value stays what it is.
 *
 * @param indent blanks for each level, or none for a single line
 */
export function safeJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(STEERING_IN_JSON, escaped).replace(HIDDEN, escaped)
}

/** JSON escapes the halves of a character that is longer. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
