import { z } from 'zod'
import { caseworkers } from '#app/identity/actor.ts'
import type { EventDefinition } from '#app/lifecycle/event-definition.ts'
import { attachable, factOptions, stateable } from './fact-sources.ts'

const words = (most: number, missing: string) =>
  z.string(missing).trim().min(1, missing).max(most, `Keep it under ${most} characters`)
const note = z.string().trim().max(500, 'Keep the note under 500 characters').default('')
const row = z.uuid('Choose it on the case’s checklist')
/** An empty date field is no date. */
const date = z.preprocess(value => (value === '' ? undefined : value), z.iso.date('Give a date').optional())

/** What people put into a case for what the court asks, and take back: rows stay, and say by which event. */
export const readinessEvents = {
  'attach-document': {
    label: 'Attach a document',
    past: 'document attached',
    by: caseworkers,
    from: 'open',
    form: z.object({
      fact: z.enum(attachable, 'Choose what the document shows'),
      file: z.uuid('Choose a file'),
      note,
    }),
    fields: [
      { name: 'fact', label: 'What it shows', kind: 'choice', options: factOptions(attachable) },
      { name: 'file', label: 'File', kind: 'file', hint: 'It is kept encrypted, and only ever downloaded.' },
      { name: 'note', label: 'Note', kind: 'text', optional: true },
    ],
    commutes: true,
    offered: 'card',
  },
  'remove-document': {
    label: 'Remove a document',
    past: 'document removed',
    by: caseworkers,
    from: 'open',
    form: z.object({ row, reason: words(500, 'Say why it is removed') }),
    fields: [
      { name: 'row', label: 'Document', kind: 'hidden' },
      { name: 'reason', label: 'Why it is removed', kind: 'text', hint: 'The file and this line stay on record.' },
    ],
    commutes: true,
    offered: 'card',
  },
  'state-fact': {
    label: 'State a fact',
    past: 'fact stated',
    by: caseworkers,
    from: 'open',
    form: z.object({
      fact: z.enum(stateable, 'Choose what you state'),
      words: words(2000, 'Say it in a sentence that you can stand by'),
      on: date,
    }),
    fields: [
      { name: 'fact', label: 'What you state', kind: 'choice', options: factOptions(stateable) },
      { name: 'words', label: 'In words', kind: 'long-text', hint: 'Your name stands under it. It shows as stated.' },
      { name: 'on', label: 'Date of it', kind: 'date', optional: true, hint: 'Such as when the demand was sent.' },
    ],
    commutes: true,
    offered: 'card',
  },
  'withdraw-statement': {
    label: 'Withdraw a statement',
    past: 'statement withdrawn',
    by: caseworkers,
    from: 'open',
    form: z.object({ row, reason: words(500, 'Say why it is withdrawn') }),
    fields: [
      { name: 'row', label: 'Statement', kind: 'hidden' },
      { name: 'reason', label: 'Why it is withdrawn', kind: 'text', hint: 'The statement stays on record.' },
    ],
    commutes: true,
    offered: 'card',
  },
  'record-dispute': {
    label: 'Record a dispute',
    past: 'dispute recorded',
    by: caseworkers,
    from: 'open',
    form: z.object({
      item: z
        .string('Choose the point')
        .trim()
        .regex(/^[A-Za-z0-9.-]{1,20}$/, 'Give the point by its number on the checklist, such as CN3'),
      words: words(2000, 'Say what the other side disputes'),
      on: date,
    }),
    fields: [
      { name: 'item', label: 'Point on the checklist', kind: 'text', hint: 'By its number, such as CN3.' },
      { name: 'words', label: 'What the other side says', kind: 'long-text' },
      { name: 'on', label: 'When it was raised', kind: 'date', optional: true },
    ],
    commutes: true,
    offered: 'card',
  },
  'withdraw-dispute': {
    label: 'The point is no longer disputed',
    past: 'dispute withdrawn',
    by: caseworkers,
    from: 'open',
    form: z.object({ row, reason: words(500, 'Say why it is no longer disputed') }),
    fields: [
      { name: 'row', label: 'Dispute', kind: 'hidden' },
      { name: 'reason', label: 'Why it is no longer disputed', kind: 'text' },
    ],
    commutes: true,
    offered: 'card',
  },
} satisfies Record<string, EventDefinition>
