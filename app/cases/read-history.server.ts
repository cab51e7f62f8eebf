import { asc, eq } from 'drizzle-orm'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { assignments, caseEvents, organisations, submissions } from '#db/schema/index.ts'
import type { Outcome, Stage } from './case.ts'
import type { CaseEventType } from './case-event.ts'
import { pastWords } from './event-words.ts'

export interface CaseHistoryEvent {
  id: string
  type: CaseEventType
  position: number
  /** What happened: `filing submitted for approval`. */
  what: string
  /** The position of the event that this one takes back. */
  undoes: number | null
  from: Stage | null
  to: Stage
  actor: string
  at: Date
  /** The partner that it concerns. */
  partner: string | null
  /** What was said with it: why, or a note. */
  reason: string | null
  outcome: Outcome | null
  status: SubmissionStatus
  leaf: number | null
}

/** What happened in the case, oldest first, each with how far the ledger has taken it. */
export async function readHistory(tx: Transaction, caseId: string): Promise<CaseHistoryEvent[]> {
  const rows = await tx
    .select({
      event: caseEvents,
      partner: organisations.name,
      status: submissions.status,
      // Never the whole row: the leaves of a thousand others may stand in it.
      leafStart: submissions.leafStart,
    })
    .from(caseEvents)
    .innerJoin(submissions, eq(submissions.id, caseEvents.submissionId))
    .leftJoin(assignments, eq(assignments.id, caseEvents.assignmentId))
    .leftJoin(organisations, eq(organisations.id, assignments.partnerId))
    .where(eq(caseEvents.caseId, caseId))
    .orderBy(asc(caseEvents.position))
    .limit(500)
  return rows.map(({ event, partner, status, leafStart }) => {
    const detail = event.detail as Partial<Record<'title' | 'reason' | 'note' | 'words', string>> & {
      outcome?: Outcome
    }
    return {
      id: event.id,
      type: event.type as CaseEventType,
      position: event.position,
      what: pastWords(event.name, event.type as CaseEventType),
      undoes: event.undoes,
      from: event.fromStage as Stage | null,
      to: event.toStage as Stage,
      actor: event.actor,
      at: event.at,
      partner,
      reason: [detail.title, detail.reason || detail.note || detail.words].filter(Boolean).join(': ') || null,
      outcome: detail.outcome ?? null,
      status: status as SubmissionStatus,
      leaf: leafStart === null ? null : leafStart + 1 + event.itemIndex,
    }
  })
}
