import { formatCount, formatInstant } from '#app/ui/format.ts'

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** `3` → `three`; in figures above ten. */
export function numberWord(count: number, capital = false): string {
  const word = numbers[count] ?? formatCount(count)
  return capital ? word.charAt(0).toUpperCase() + word.slice(1) : word
}

/** `2, 'file'` → `Two files`, to begin a sentence with. */
export function counted(count: number, noun: string): string {
  return `${numberWord(count, true)} ${noun}${count === 1 ? '' : 's'}`
}

/** `18911, 'line'` → `18,911 lines`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** An instant as a sentence has it: `24 Nov 2021 at 10:42:07 (UTC+8)`. */
export function instantWords(at: Date, zone: string | null): string {
  const { date, time, zone: offset } = formatInstant(at, soundZone(zone), 'second')
  return `${date} at ${time} (${offset})`
}

/** `1234` → `1.2 KiB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte')
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(1)} KiB`
  return `${(bytes / 1024 ** 2).toFixed(1)} MiB`
}

/** A zone that exists, for whatever a stranger's file names. */
export function soundZone(zone: string | null): string {
  try {
    return zone ? new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone : 'UTC'
  } catch {
    return 'UTC'
  }
}
