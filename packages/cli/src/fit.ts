import stringWidth from 'string-width'
import { plain } from './plain.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** How many cells of a terminal a text takes: wide characters and emoji take two, marks none. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** Cuts a text to so many cells, between what readers see as characters, with `…` where something is gone. */
export function cut(text: string, width: number): string {
  const whole = plain(text).trim()
  if (widthOf(whole) <= width) return whole
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(whole)) {
    const cells = widthOf(segment)
    if (used + cells > width - 1) break
    kept += segment
    used += cells
  }
  return `${kept.trimEnd()}…`
}

/** Fills a text up to so many cells. */
export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)))
  return side === 'left' ? blanks + text : text + blanks
}
