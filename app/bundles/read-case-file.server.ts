import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { type EvidenceRow, openEvidence } from '#app/evidence/read-evidence.server.ts'
import type { Transaction } from '#db/client.ts'
import { cases } from '#db/schema/index.ts'
import { readCaseRecords } from './read-case-records.server.ts'

/**
 * A file that a record of this case's contract names, as a stream. A court may have been granted other cases too: a
 * visit by link is to this one alone.
 * @throws DomainError `unknown-evidence`
 */
export async function readCaseFile(
  tx: Transaction,
  keeping: EvidenceKeeping,
  caseId: string,
  evidenceId: string,
): Promise<{ row: EvidenceRow; name: string; stream: AsyncIterable<Uint8Array> }> {
  const [shared] = await tx.select({ contractId: cases.contractId }).from(cases).where(eq(cases.id, caseId))
  const records = shared ? await readCaseRecords(tx, shared.contractId) : []
  const file = records.flatMap(record => record.files).find(one => one.evidenceId === evidenceId)
  if (!file) throw new DomainError('unknown-evidence', 'There is no such file in this case.', 404)
  return { ...(await openEvidence(tx, keeping, evidenceId)), name: file.name }
}
