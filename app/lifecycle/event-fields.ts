import { z } from 'zod'

const LONGEST_TEXT = 2_000

/** A line or more of text that is not empty. */
export function text(missing = 'Fill this in, or leave it empty') {
  return z.string(missing).trim().min(1, missing).max(LONGEST_TEXT, `Keep this under ${LONGEST_TEXT} characters`)
}

/** Why, in words that somebody else will read: at least so many characters. */
export function reason(min: number) {
  return text('Say why').min(min, `Say why in at least ${min} characters`)
}

/** A calendar date in the case's jurisdiction, YYYY-MM-DD, between 1900 and 2100. */
export function calendarDate(missing = 'Enter a day, such as 2026-11-20') {
  return z.iso
    .date(missing)
    .refine(date => date >= '1900-01-01' && date < '2100-01-01', 'Enter a day between 1900 and 2099')
}

/** One of the keys of what is offered. */
export function choice<Words extends Record<string, string>>(words: Words, missing: string) {
  type Key = keyof Words & string
  return z.enum(Object.keys(words) as [Key, ...Key[]], missing)
}

/** A wall-clock hour, HH:MM. */
export function hour() {
  return z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter the hour as 15:30')
}
