/** What a font can show of a text. A character it lacks is named by its code point, never left blank. */

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * The text in one line, composed (NFC), with white space joined and each character that `has` refuses, or that shows
 * nothing (controls, direction marks, unassigned), written as `[U+20BB7]`.
 */
export function printable(text: string, has: (codePoint: number) => boolean): string {
  let shown = ''
  for (const character of narrowQuotes(oneLine(text))) {
    const codePoint = character.codePointAt(0)!
    shown += !INVISIBLE.test(character) && has(codePoint) ? character : codePointNote(codePoint)
  }
  return shown
}

function oneLine(text: string): string {
  return text.normalize('NFC').replace(/[^\S\u00a0]+/gu, ' ')
}

/** Chinese typefaces draw curly quotes as wide as an ideograph; beside Latin letters they are set straight instead. */
function narrowQuotes(text: string): string {
  return text
    .replace(/(?<!\p{Script=Han})[\u2018\u2019](?!\p{Script=Han})/gu, "'")
    .replace(/(?<!\p{Script=Han})[\u201c\u201d](?!\p{Script=Han})/gu, '"')
}

export function codePointNote(codePoint: number): string {
  return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`
}
