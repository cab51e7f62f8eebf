import { and, asc, eq, gt } from 'drizzle-orm'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { caseEvents, cases, submissions } from '#db/schema/index.ts'
import { type AuditChange, auditChanges } from './audit-words.ts'
import type { Stage } from './case.ts'
import { type CaseEventType, caseEventPayload } from './case-event.ts'
import { checkOpenings, type OpeningState } from './check-openings.server.ts'
import { pastWords } from './event-words.ts'

export interface AuditRow {
  position: number
  /** What happened: `filing submitted for approval`. */
  what: string
  actor: string
  at: Date
  changes: AuditChange[]
  status: SubmissionStatus
  /** Number of the entry on the ledger, once it is sequenced. */
  entry: number | null
  /** Whether this row and its salt open the commitment that stands there, checked now. */
  opens: OpeningState
}

/**
 * Every act on a case in the order in which they happened, each checked against the ledger just now.
 * @param after the position of the last row before; 0 for the beginning
 */
export async function readAudit(tx: Transaction, caseId: string, after: number, limit: number): Promise<AuditRow[]> {
  const rows = await tx
    .select({ event: caseEvents, subject: cases.subject, status: submissions.status, leafStart: submissions.leafStart })
    .from(caseEvents)
    .innerJoin(cases, eq(cases.id, caseEvents.caseId))
    .innerJoin(submissions, eq(submissions.id, caseEvents.submissionId))
    .where(and(eq(caseEvents.caseId, caseId), gt(caseEvents.position, after)))
    .orderBy(asc(caseEvents.position))
    .limit(limit)
  const openings = rows.map(({ event, subject }) => ({
    submissionId: event.submissionId,
    itemIndex: event.itemIndex,
    title: String(event.position),
    payload: caseEventPayload({
      case: subject,
      position: event.position,
      type: event.type as CaseEventType,
      from: event.fromStage as Stage | null,
      to: event.toStage as Stage,
      actor: event.actor,
      at: event.at,
      detail: event.detail as Parameters<typeof caseEventPayload>[0]['detail'],
    }),
    salt: event.salt,
    file: null,
  }))
  const opens = await checkOpenings(tx, openings)
  return rows.map(({ event, status, leafStart }, at) => ({
    position: event.position,
    what: pastWords(event.name, event.type as CaseEventType),
    actor: event.actor,
    at: event.at,
    changes: auditChanges(event.detail, event.fromStage, event.toStage),
    status: status as SubmissionStatus,
    entry: leafStart === null ? null : leafStart + 1 + event.itemIndex,
    opens: opens[at]!,
  }))
}
