import { z } from 'zod'
import { caseworkers } from '#app/identity/actor.ts'
import { limitationEventKinds } from '#app/jurisdictions/pack.ts'
import type { EventDefinition } from '#app/lifecycle/event-definition.ts'
import { isCalendarDate } from './calendar-date.ts'
import { whose } from './deadline-how.ts'

const date = (message: string) =>
  z.string(message).refine(isCalendarDate, 'There is no such day in the calendar: enter it as 2026-11-26')
const reason = (least: number) =>
  z
    .string('Say why')
    .trim()
    .min(least, `Say why, in ${least} characters or more`)
    .max(500, 'Keep it under 500 characters')
const note = z.string().trim().max(500, 'Keep the note under 500 characters').optional()
const hidden = (name: string) => ({ name, label: name, kind: 'hidden' }) as const
const whoseOptions = Object.entries(whose).map(([value, label]) => ({ value, label }))

/** What people do about limitation periods and deadlines by hand. Each act stays on record; none of them deletes. */
export const deadlineEvents = {
  'set-dates': {
    label: 'Enter when the claim was due',
    past: 'dates of the claim entered',
    by: caseworkers,
    from: 'open',
    form: z.object({
      dueOn: date('Enter the day on which the claim, or its last instalment, was to be paid'),
      knownOn: date('').optional(),
    }),
    fields: [
      {
        name: 'dueOn',
        label: 'Due on',
        kind: 'date',
        hint: 'Of instalments, the last one. The limitation period starts from it.',
      },
      {
        name: 'knownOn',
        label: 'Known on',
        kind: 'date',
        optional: true,
        hint: 'Only where you learnt later than that of the claim or of who owes it.',
      },
    ],
    undoable: true,
    offered: 'menu',
  },
  'enter-limitation-event': {
    label: 'Enter what moves the limitation period',
    past: 'entered for the limitation period',
    by: caseworkers,
    from: 'open',
    form: z.object({
      kind: z.enum(limitationEventKinds, 'Choose what happened'),
      on: date('Enter the day on which it happened'),
      until: date('').optional(),
      note,
      evidenceId: z.uuid('Add the file again').optional(),
    }),
    fields: [
      { name: 'kind', label: 'What happened', kind: 'choice', options: 'limitation-kinds' },
      { name: 'on', label: 'On', kind: 'date', hint: 'Of a demand, the day on which it reached the debtor.' },
      {
        name: 'until',
        label: 'Until',
        kind: 'date',
        optional: true,
        hint: 'For what lasts, such as negotiations: leave it empty while it still does. Of a written extension, the day to which.',
      },
      { name: 'note', label: 'Note', kind: 'text', optional: true },
      { name: 'evidenceId', label: 'What shows it', kind: 'file', optional: true },
    ],
    commutes: true,
    offered: 'menu',
  },
  'end-limitation-interval': {
    label: 'Enter its end',
    past: 'end entered for the limitation period',
    by: caseworkers,
    from: 'open',
    form: z.object({ entry: z.uuid('Choose the entry'), until: date('Enter the day on which it ended') }),
    fields: [hidden('entry'), { name: 'until', label: 'Ended on', kind: 'date' }],
    commutes: true,
    offered: 'card',
  },
  'void-limitation-event': {
    label: 'Take the entry back',
    past: 'entry for the limitation period taken back',
    by: caseworkers,
    from: 'open',
    form: z.object({ entry: z.uuid('Choose the entry'), reason: reason(5) }),
    fields: [
      hidden('entry'),
      { name: 'reason', label: 'Why', kind: 'text', hint: 'It stays on record and counts no more.' },
    ],
    commutes: true,
    offered: 'card',
  },
  'set-deadline': {
    label: 'Set a deadline',
    past: 'deadline set',
    by: caseworkers,
    from: 'open',
    form: z.object({
      what: z
        .string('Say what is to be done')
        .trim()
        .min(3, 'Say what is to be done')
        .max(120, 'Keep it under 120 characters'),
      on: date('Enter the day by which'),
      hour: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter the hour as 16:00')
        .optional(),
      by: z.enum(['us', 'debtor', 'court'], 'Choose whose act it waits for'),
    }),
    fields: [
      { name: 'what', label: 'What', kind: 'text', hint: 'Such as: pay the advance on costs.' },
      { name: 'on', label: 'By', kind: 'date' },
      {
        name: 'hour',
        label: 'Hour',
        kind: 'text',
        optional: true,
        hint: 'There, such as 16:00; empty means the end of the day.',
      },
      { name: 'by', label: 'Whose act', kind: 'choice', options: whoseOptions },
    ],
    commutes: true,
    offered: 'menu',
  },
  'meet-deadline': {
    label: 'Done',
    past: 'deadline met',
    by: caseworkers,
    from: 'open',
    form: z.object({ deadline: z.uuid('Choose the deadline'), note }),
    fields: [hidden('deadline'), { name: 'note', label: 'What was done', kind: 'text', optional: true }],
    commutes: true,
    offered: 'card',
  },
  'void-deadline': {
    label: 'It does not apply',
    past: 'deadline set aside',
    by: caseworkers,
    from: 'open',
    form: z.object({ deadline: z.uuid('Choose the deadline'), reason: reason(5) }),
    fields: [hidden('deadline'), { name: 'reason', label: 'Why', kind: 'text' }],
    commutes: true,
    offered: 'card',
  },
  'no-deadline': {
    label: 'Say why it has no deadline',
    past: 'no deadline, and why',
    by: caseworkers,
    from: 'open',
    form: z.object({ reason: reason(5) }),
    fields: [
      {
        name: 'reason',
        label: 'Why nothing is due in this case',
        kind: 'text',
        hint: 'It stands on the list of cases without a deadline, with your name, until one is set.',
      },
    ],
    commutes: true,
    offered: 'menu',
  },
} satisfies Record<string, EventDefinition>
