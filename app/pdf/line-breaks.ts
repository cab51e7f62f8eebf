/** Line breaking for Latin and Chinese text together: between words, between ideographs, never before a closing mark. */

const IDEOGRAPH = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u
/** May not begin a line (the core of GB/T 15834 and JIS X 4051). */
const NOT_FIRST = /^[,.;:!?)\]}%、。，．；：！？）】》〉」』”’…—·]/u
/** May not end a line. */
const NOT_LAST = /[([{（【《〈「『“‘¥￥]$/u

/**
 * Lines no wider than `width`; a word longer than a line (a hash, say) is cut where it must be. `widthOf` is additive:
 * text is set without kerning.
 */
export function breakLines(text: string, width: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const piece of pieces(text)) {
    if (used + widthOf(piece.trimEnd()) <= width) {
      line += piece
      used += widthOf(piece)
      continue
    }
    if (line.trim() !== '') lines.push(line.trimEnd())
    line = piece.trimStart()
    while (widthOf(line.trimEnd()) > width) {
      const fitting = longestFitting(line, width, widthOf)
      lines.push(fitting)
      line = line.slice(fitting.length)
    }
    used = widthOf(line)
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd())
  return lines
}

/** The smallest parts that a line may be broken between, trailing spaces kept on the part before. */
function pieces(text: string): string[] {
  const found: string[] = []
  let current = ''
  let previous = ''
  for (const character of text) {
    const mayBreak =
      current !== '' &&
      (previous === ' ' ? character !== ' ' : IDEOGRAPH.test(previous) || IDEOGRAPH.test(character)) &&
      !NOT_FIRST.test(character) &&
      !NOT_LAST.test(current.trimEnd()) &&
      character !== ' '
    if (mayBreak) {
      found.push(current)
      current = ''
    }
    current += character
    previous = character
  }
  if (current !== '') found.push(current)
  return found
}

function longestFitting(text: string, width: number, widthOf: (text: string) => number): string {
  let fitting = ''
  for (const character of text) {
    if (fitting !== '' && widthOf(fitting + character) > width) break
    fitting += character
  }
  return fitting
}
