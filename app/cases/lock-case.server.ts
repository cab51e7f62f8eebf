import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import type { Situation } from '#app/lifecycle/event-definition.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { cases } from '#db/schema/index.ts'
import { type CaseRow, readSituation } from './read-situation.server.ts'
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
): Promise<{ locked: LockedCase; found: CaseRow; situation: Situation; pack: RulePack }> {
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
  const { situation, pack } = await readSituation(tx, found, now)
  const { id, organisationId, subject, version: current } = found
  return { locked: { id, organisationId, subject, stage: situation.stage, version: current }, found, situation, pack }
}

export function caseUnknown(): DomainError {
  return new DomainError('case-unknown', 'There is no such case, or it is not yours to see.', 404)
}
