/**
 * A spreadsheet runs a cell as a formula when it begins with one of these, in full width too, also after blanks (OWASP,
 * "CSV Injection"). A plain number may keep its sign.
 */
const FORMULA = /^[\s\uFEFF]*[=+\-@|%＝＋－＠]|^[\t\r\n]/
const NUMBER = /^[+-]?\d+(\.\d+)?$/

/** One line of a CSV file (RFC 4180), its line end included; what a spreadsheet would run is made text by an apostrophe. */
export function csvLine(cells: readonly (string | number | bigint | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(value: string | number | bigint | null): string {
  if (value === null) return ''
  const text = String(value)
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}
