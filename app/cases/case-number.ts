/** `NP`, 2026 and 418 → `NP-2026-00418`: as it is read aloud. */
export function caseNumber(prefix: string, year: number, value: number): string {
  return `${prefix}-${year}-${String(value).padStart(5, '0')}`
}

/** Initials, for an organisation that chose no prefix: `Wuyi Rural Commercial Bank` → `WRCB`. */
export function initialsOf(name: string): string {
  const initials =
    name
      .match(/\b[A-Z]/g)
      ?.slice(0, 4)
      .join('') ?? ''
  return initials.length >= 2 ? initials : 'CASE'
}
