/** One thing that was checked, in words that can be read aloud. */
export type Check = {
  readonly id: CheckId
  /** Null: it could not be checked here, and `detail` says why. */
  readonly ok: boolean | null
  readonly title: string
  /** What holds when `ok` is true. */
  readonly proves: string
  readonly doesNotProve: string
  /** What was found: names, numbers, times, hashes. */
  readonly detail: string
}

export type CheckId =
  | 'file'
  | 'commitment'
  | 'signature'
  | 'key'
  | 'inclusion'
  | 'log'
  | 'quorum'
  | 'policy'
  | 'genesis'
  | 'changes'

/** False if anything failed, else null if anything could not be checked, else true. */
export function verdictOf(checks: readonly Check[]): boolean | null {
  if (checks.some(check => check.ok === false)) return false
  return checks.every(check => check.ok === true) ? true : null
}

/** The first title when a check held, the second when it failed, the third when it could not be made. */
export function titleFor(ok: boolean | null, [held, failed, open]: readonly [string, string, string]): string {
  return ok === null ? open : ok ? held : failed
}

/** Seconds since 1970 as `2026-03-01 09:30:00 UTC`. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return `${seconds} seconds after 1970`
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
