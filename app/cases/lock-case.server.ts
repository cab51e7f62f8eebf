import { and, count, eq, gt } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { assignments, cases, contractEvents, submissions } from '#db/schema/index.ts'
import { type Situation, type Stage, stageNow } from './case.ts'
import type { LockedCase } from './record-case-events.server.ts'

/**
 * Holds the case until the transaction ends, so that of two acts on it the second sees what the first did, and reads
 * what the moves depend on. Runs as the organisation whose case it is.
 * @throws DomainError 404 when there is no such case, 409 when it is past `version`.
 */
export async function lockCase(
  tx: Transaction,
  caseId: string,
  now: Date,
  version?: number,
): Promise<{ locked: LockedCase; situation: Situation }> {
  if (!isUuid(caseId)) throw caseUnknown()
  const [found] = await tx.select().from(cases).where(eq(cases.id, caseId)).for('update')
  if (!found) throw caseUnknown()
  if (version !== undefined && version !== found.version) {
    throw new DomainError(
      'case-changed',
      'Somebody changed this case while you had it open. Nothing was done; look at it again first.',
      409,
    )
  }
  const situation = await readSituation(tx, { ...found, stage: found.stage as Stage }, now)
  const { id, organisationId, subject, version: current } = found
  return { locked: { id, organisationId, subject, stage: situation.stage, version: current }, situation }
}

export function caseUnknown(): DomainError {
  return new DomainError('case-unknown', 'There is no such case, or it is not yours to see.', 404)
}

export async function readSituation(
  tx: Transaction,
  found: { id: string; contractId: string; stage: Stage },
  now: Date,
): Promise<Situation> {
  const [live] = await tx
    .select({ offers: count() })
    .from(assignments)
    .where(and(eq(assignments.caseId, found.id), eq(assignments.status, 'offered'), gt(assignments.expiresAt, now)))
  const [refused] = await tx
    .select({ records: count() })
    .from(contractEvents)
    .innerJoin(submissions, eq(submissions.id, contractEvents.submissionId))
    .where(and(eq(contractEvents.contractId, found.contractId), eq(submissions.status, 'refused')))
  const liveOffers = live?.offers ?? 0
  return { stage: stageNow(found.stage, liveOffers), liveOffers, refusedRecords: refused?.records ?? 0 }
}
