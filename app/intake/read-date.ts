export type ReadDate = { date: string } | { reason: string }

const EXAMPLE = 'write it as 2026-03-02'

/**
 * A calendar date as files write it: 2026-03-02, 2026/3/2, 20260302, 2026年3月2日, 2.3.2026 (day first, as dots mean
 * everywhere). 03/02/2026 is two days, depending on who reads it, and refused.
 */
export function readDate(text: string): ReadDate {
  const plain = text
    .normalize('NFKC')
    .trim()
    .replace(/[T ]00:00(:00(\.0+)?)?Z?$/, '')
  const parts =
    /^(?<y>\d{4})([-/.])(?<m>\d{1,2})\2(?<d>\d{1,2})$/.exec(plain) ??
    /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/.exec(plain) ??
    /^(?<y>\d{4})年(?<m>\d{1,2})月(?<d>\d{1,2})日$/.exec(plain) ??
    /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})$/.exec(plain)
  if (!parts?.groups) {
    return /^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}$/.test(plain)
      ? { reason: `This can be read as two different days: ${EXAMPLE}.` }
      : { reason: `This is no date: ${EXAMPLE}.` }
  }
  const { y, m, d } = parts.groups
  const [year, month, day] = [Number(y), Number(m), Number(d)]
  if (!exists(year, month, day)) return { reason: 'There is no such day.' }
  if (year < 1900 || year >= 2100) return { reason: 'Give a day between 1900 and 2099.' }
  return { date: `${y}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` }
}

function exists(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
}
