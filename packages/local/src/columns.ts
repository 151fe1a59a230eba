/** Text in the columns of a terminal, where one letter takes none, one or two. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Shown as a picture, whatever number of code points it is made of. */
const picture = /^\p{RGI_Emoji}$|\p{Emoji_Presentation}|\uFE0F/v
/** Two columns: the letters of China, Japan and Korea, their punctuation and full-width forms. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{20000}-\u{3FFFD}]/v
/** No column of its own: marks on the letter before, joiners, the later parts of a Korean syllable. */
const weightless = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11FF]/v

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const { segment } of graphemes.segment(text)) columns += columnsOfGrapheme(segment)
  return columns
}

function columnsOfGrapheme(grapheme: string): number {
  if (grapheme.length === 1 && grapheme >= ' ' && grapheme <= '~') return 1
  if (picture.test(grapheme)) return 2
  let columns = 0
  for (const letter of grapheme) columns += weightless.test(letter) ? 0 : wide.test(letter) ? 2 : 1
  return columns
}

/** The text in exactly so many columns: cut with an ellipsis, or filled up with blanks. */
export function fit(text: string, columns: number): string {
  const whole = columnsOf(text)
  if (whole <= columns) return text + ' '.repeat(columns - whole)
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    const more = columnsOfGrapheme(segment)
    if (used + more > columns - 1) break
    kept += segment
    used += more
  }
  const trimmed = kept.trimEnd()
  return `${trimmed}…${' '.repeat(columns - 1 - columnsOf(trimmed))}`
}

/**
 * Somebody else's text on one line, without what would command a terminal or turn the direction of what follows:
 * a headline must not be able to rewrite the screen.
 */
export function harmless(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gv, ' ')
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]/gv, '')
    .trim()
}
