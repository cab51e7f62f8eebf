import type { RulePack } from '#app/jurisdictions/pack.ts'
import { wallClock } from './zoned.ts'

/** The calendar date in the jurisdiction of a rule pack. */
export function todayIn(pack: Pick<RulePack, 'calendar'>, now: Date): string {
  return wallClock(now, pack.calendar.timeZone).date
}
