import { countedWords } from '#app/deadlines/period.ts'
import { formatDate, formatInstant } from '#app/ui/format.ts'
import type { DueReminder } from './due-reminders.server.ts'

export type ReminderFacts = Omit<DueReminder, 'caseId' | 'personId' | 'key'>

/** What a reminder says: the case's number, the deadline's name and its day, and nothing of the people in the case. */
export function reminderWords(about: ReminderFacts): { title: string; body: string } {
  const unread = about.escalated && about.step !== 'overdue' ? ', and the reminder is unread' : ''
  return {
    title: `${about.number}: ${about.label}, ${whenWords(about)}${unread}`,
    body: [dueWords(about), actWords(about), whoseWords(about), holdWords(about)].filter(Boolean).join('\n'),
  }
}

/** `due in 7 days`, `due tomorrow`, `due today`, `overdue`. */
function whenWords({ step, days }: ReminderFacts): string {
  if (step === 'overdue') return 'overdue'
  if (days <= 0) return 'due today'
  return days === 1 ? 'due tomorrow' : `due in ${countedWords(days, 'day')}`
}

function dueWords({ step, dueAt, dueOn, hour, timeZone }: ReminderFacts): string {
  const { zone } = formatInstant(dueAt, timeZone)
  const moment = `${formatDate(dueOn)}, ${hour ?? 'end of the day'} (${zone})`
  return step === 'overdue' ? `It was due on ${moment}.` : `Due on ${moment}.`
}

function actWords({ by, step }: ReminderFacts): string {
  if (by === 'us') return step === 'overdue' ? 'Say on the case whether it was met, or what happens now.' : ''
  const whose = by === 'debtor' ? 'the debtor' : 'the court'
  return step === 'overdue' ? `It waited for ${whose}: look whether the act came.` : `It waits for ${whose}.`
}

function whoseWords({ officer, escalated, step }: ReminderFacts): string {
  if (officer === null) return 'The case is nobody’s yet: claim it, or assign it.'
  if (!escalated) return ''
  return step === 'overdue' ? `The case is ${officer}’s.` : `The case is ${officer}’s, who has not opened the reminder.`
}

function holdWords({ heldUntil, timeZone }: ReminderFacts): string {
  if (!heldUntil) return ''
  const { date } = formatInstant(heldUntil, timeZone)
  return `The case is on hold until ${date}; the hold does not stop this deadline.`
}
