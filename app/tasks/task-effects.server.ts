import { dateIn } from '#app/jurisdictions/jurisdiction.ts'
import type { EffectContext, EventEffect } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { addNote } from './add-note.server.ts'
import { refuseTask } from './case-tasks.server.ts'
import { orderTask, putOffTask, reassignTask, reopenTask, wakeOf } from './change-task.server.ts'
import { cancelTask, finishTask } from './close-task.server.ts'
import { createTask } from './create-task.server.ts'
import type { taskEvents } from './task-events.ts'

interface TaskByHand {
  title: string
  assigneeId?: string
  /** Calendar dates where the case is. */
  dueOn?: string
  wakeOn?: string
  parentId?: string
  waitsFor?: string
}

export const taskEffects = {
  'add-task': { leave: addTask },
  'finish-task': {
    async leave(tx, context, { taskId }: { taskId: string }) {
      const { title } = await finishTask(tx, context, taskId)
      return { task: taskId, title }
    },
  },
  'cancel-task': {
    async leave(tx, context, { taskId, reason }: { taskId: string; reason: string }) {
      const { task, steps } = await cancelTask(tx, context, taskId)
      return { task: taskId, title: task.title, reason, steps: steps.map(({ title }) => title) }
    },
  },
  'reopen-task': {
    async leave(tx, context, { taskId, reason }: { taskId: string; reason: string }) {
      const { title } = await reopenTask(tx, context, taskId)
      return { task: taskId, title, reason }
    },
  },
  'reassign-task': {
    async leave(tx, context, { taskId, assigneeId = null }: { taskId: string; assigneeId?: string | null }) {
      const { task, assignee } = await reassignTask(tx, context, taskId, assigneeId)
      return { task: taskId, title: task.title, to: assignee?.name ?? null, assigneeId }
    },
  },
  'put-off-task': {
    async leave(tx, context, input: { taskId: string; wakeOn: string }) {
      const { title } = await putOffTask(tx, context, context.found.jurisdiction, input)
      return { task: input.taskId, title, wakeOn: input.wakeOn }
    },
  },
  'order-task': {
    async leave(tx, context, input: { taskId: string; waitsFor: string }) {
      const { task, first } = await orderTask(tx, context, input)
      return { task: input.taskId, title: task.title, waitsFor: [{ task: input.waitsFor, title: first.title }] }
    },
  },
  'add-note': { leave: addNote },
} satisfies Record<keyof typeof taskEvents, EventEffect>

async function addTask(tx: Transaction, context: EffectContext, input: TaskByHand) {
  const { title, assigneeId = null, dueOn = null, wakeOn = null, parentId = null, waitsFor } = input
  const { jurisdiction } = context.found
  if (dueOn && dueOn < dateIn(jurisdiction, context.now)) refuseTask('dueOn', 'This day is over there.')
  const wakeAt = wakeOn ? wakeOf({ wakeOn, dueOn }, jurisdiction, context.now) : null
  const order = { parentId, waitsFor: waitsFor ? [waitsFor] : [] }
  const task = await createTask(tx, context, { title, kind: 'by-hand', assigneeId, dueOn, wakeAt, ...order })
  return { task, title, assigneeId, dueOn, wakeOn, ...order }
}
