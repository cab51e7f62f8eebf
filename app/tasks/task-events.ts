import { z } from 'zod'
import { caseworkers } from '#app/identity/actor.ts'
import type { EventDefinition } from '#app/lifecycle/event-definition.ts'
import { calendarDate, reason } from '#app/lifecycle/event-fields.ts'
import { stages } from '#app/lifecycle/stage.ts'

const title = z
  .string('Say what is to be done')
  .trim()
  .min(3, 'Say what is to be done')
  .max(200, 'Keep it under 200 characters')
const taskId = z.uuid('Choose the task')
const task = { name: 'taskId', label: 'Task', kind: 'choice', options: 'open-tasks' } as const

/** The people that are told of a note beside those whom it names: one id, or several with commas between them. */
const mentions = z
  .string()
  .transform(text => text.split(',').map(id => id.trim()))
  .pipe(z.array(z.uuid('Choose people from the list')).max(20, 'At most 20 people at once'))

/** What people do about tasks and notes. None of it is deleted, and others' acts in between do not matter to it. */
export const taskEvents = {
  'add-task': {
    label: 'Add a task',
    past: 'task added',
    by: caseworkers,
    from: 'open',
    form: z.object({
      title,
      assigneeId: z.uuid('Choose a person from the list').optional(),
      dueOn: calendarDate().optional(),
      wakeOn: calendarDate().optional(),
      parentId: z.uuid('Choose the task that it is a step of').optional(),
      waitsFor: z.uuid('Choose the task that comes first').optional(),
    }),
    fields: [
      { name: 'title', label: 'What is to be done', kind: 'text' },
      {
        name: 'assigneeId',
        label: 'Who',
        kind: 'person',
        options: 'caseworkers',
        optional: true,
        hint: 'Left empty it stands under nobody’s, for anybody to take.',
      },
      { name: 'dueOn', label: 'By', kind: 'date', optional: true },
      {
        name: 'wakeOn',
        label: 'Asleep until',
        kind: 'date',
        optional: true,
        hint: 'It wakes on that day and tells whoever has it; while the case is on hold it sleeps on.',
      },
      { name: 'parentId', label: 'A step of', kind: 'choice', options: 'open-tasks', optional: true },
      {
        name: 'waitsFor',
        label: 'Waits for',
        kind: 'choice',
        options: 'open-tasks',
        optional: true,
        hint: 'It cannot be done before that one is closed.',
      },
    ],
    commutes: true,
    offered: 'card',
  },
  'finish-task': {
    label: 'Done',
    past: 'task done',
    by: caseworkers,
    from: 'open',
    form: z.object({ taskId }),
    fields: [task],
    commutes: true,
    offered: 'card',
  },
  'cancel-task': {
    label: 'Cancel the task',
    past: 'task cancelled',
    by: caseworkers,
    from: 'open',
    form: z.object({ taskId, reason: reason(5) }),
    fields: [task, { name: 'reason', label: 'Why', kind: 'text', hint: 'Its open steps are cancelled with it.' }],
    commutes: true,
    offered: 'card',
  },
  'reopen-task': {
    label: 'Open the task again',
    past: 'task opened again',
    by: caseworkers,
    from: 'open',
    form: z.object({ taskId, reason: reason(5) }),
    fields: [
      { name: 'taskId', label: 'Task', kind: 'choice', options: 'closed-tasks' },
      { name: 'reason', label: 'Why', kind: 'text' },
    ],
    commutes: true,
    offered: 'card',
  },
  'reassign-task': {
    label: 'Give the task to somebody',
    past: 'task given',
    by: caseworkers,
    from: 'open',
    form: z.object({ taskId, assigneeId: z.uuid('Choose a person from the list').optional() }),
    fields: [
      task,
      {
        name: 'assigneeId',
        label: 'To',
        kind: 'person',
        options: 'caseworkers',
        optional: true,
        hint: 'Left empty it stands under nobody’s, for anybody to take.',
      },
    ],
    commutes: true,
    offered: 'card',
  },
  'put-off-task': {
    label: 'Put the task off',
    past: 'task put off',
    by: caseworkers,
    from: 'open',
    form: z.object({ taskId, wakeOn: calendarDate('Enter the day on which it wakes') }),
    fields: [
      task,
      {
        name: 'wakeOn',
        label: 'Asleep until',
        kind: 'date',
        hint: 'It wakes on that day and tells whoever has it; while the case is on hold it sleeps on.',
      },
    ],
    commutes: true,
    offered: 'card',
  },
  'order-task': {
    label: 'Let the task wait for another',
    past: 'task made to wait for another',
    by: caseworkers,
    from: 'open',
    form: z.object({ taskId, waitsFor: z.uuid('Choose the task that comes first') }),
    fields: [task, { name: 'waitsFor', label: 'Waits for', kind: 'choice', options: 'open-tasks' }],
    commutes: true,
    offered: 'card',
  },
  'add-note': {
    label: 'Add the note',
    past: 'note written',
    by: caseworkers,
    from: stages,
    form: z.object({
      body: z
        .string('Write the note')
        .trim()
        .min(1, 'Write the note')
        .max(4_000, 'Keep a note under 4,000 characters: add another one'),
      mentions: mentions.optional(),
    }),
    fields: [
      {
        name: 'body',
        label: 'Note',
        kind: 'long-text',
        hint: 'For your organisation alone. Name people as @Lin Wei or @林薇 and they are told.',
      },
      { name: 'mentions', label: 'Tell', kind: 'person', options: 'colleagues', optional: true },
    ],
    commutes: true,
    offered: 'card',
  },
} satisfies Record<string, EventDefinition>
