import { and, eq, inArray } from 'drizzle-orm'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { caseEvents, people } from '#db/schema/index.ts'
import { caseTasks } from './case-tasks.server.ts'
import type { TaskNode } from './task.ts'

export interface CaseTask extends TaskNode {
  kind: string
  title: string
  /** Null: nobody's. Whoever left the organisation is `gone`. */
  assignee: { id: string; name: string; localName: string | null; gone: boolean } | null
  dueOn: string | null
  wakeAt: Date | null
  createdBy: string
  position: number
  closedBy: string | null
  closedAt: Date | null
  /** Why it was cancelled. */
  reason: string | null
}

/** Every task of a case, in the order in which they were made. */
export async function readTasks(tx: Transaction, caseId: string): Promise<CaseTask[]> {
  const rows = await caseTasks(tx, caseId)
  const closings = rows.flatMap(({ state, closedPosition }) => (state === 'cancelled' && closedPosition) || [])
  const { who, reasons } = await atOnce({
    who: readAssignees(tx, [...new Set(rows.flatMap(({ assigneeId }) => assigneeId ?? []))]),
    reasons: readReasons(tx, caseId, closings),
  })
  return rows.map(row => {
    const { id, parentId, waitsFor, state, kind, title, dueOn, wakeAt, createdBy, position, closedBy, closedAt } = row
    const about = { id, parentId, waitsFor, state, kind, title, dueOn, wakeAt, createdBy, position, closedBy, closedAt }
    const reason = state === 'cancelled' ? (reasons.get(row.closedPosition ?? 0) ?? null) : null
    return { ...about, assignee: who.get(row.assigneeId ?? '') ?? null, reason }
  })
}

async function readAssignees(tx: Transaction, ids: string[]) {
  if (ids.length === 0) return new Map<string, NonNullable<CaseTask['assignee']>>()
  const { id, name, localName, disabledAt } = people
  const rows = await tx.select({ id, name, localName, disabledAt }).from(people).where(inArray(id, ids))
  return new Map(
    rows.map(({ id, name, localName, disabledAt }) => [id, { id, name, localName, gone: disabledAt !== null }]),
  )
}

/** The record has them, not the task. */
async function readReasons(tx: Transaction, caseId: string, positions: number[]): Promise<Map<number, string>> {
  if (positions.length === 0) return new Map()
  const rows = await tx
    .select({ position: caseEvents.position, detail: caseEvents.detail })
    .from(caseEvents)
    .where(and(eq(caseEvents.caseId, caseId), inArray(caseEvents.position, positions)))
  return new Map(
    rows.flatMap(({ position, detail }) => {
      const { reason } = detail as { reason?: unknown }
      return typeof reason === 'string' ? [[position, reason]] : []
    }),
  )
}

/** For a form to choose from. */
export async function taskOptions(tx: Transaction, caseId: string, which: 'open' | 'closed') {
  const rows = await caseTasks(tx, caseId)
  return rows
    .filter(({ state }) => (state === 'open') === (which === 'open'))
    .map(({ id, title }) => ({ value: id, label: title }))
}
