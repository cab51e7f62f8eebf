/**
 * A text that is fit for one line of a header: line breaks and every other control character, which could begin a
 * header of their own, become spaces, and so do the characters that turn the writing around.
 */
export function oneLine(text: string, most: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
  const points = [...line]
  return points.length > most ? `${points.slice(0, most - 1).join('')}…` : line
}
