import { eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { cases } from '#db/schema/index.ts'
import { readCaseRecords } from './read-case-records.server.ts'

/** Where each recorded file is kept, by the SHA-256 of its bytes in hex. */
export async function listCaseFiles(
  tx: Transaction,
  caseId: string,
): Promise<{ sha256: string; evidenceId: string }[]> {
  const [shared] = await tx.select({ contractId: cases.contractId }).from(cases).where(eq(cases.id, caseId))
  const records = shared ? await readCaseRecords(tx, shared.contractId) : []
  const files = new Map(records.flatMap(record => record.files).map(file => [file.sha256, file.evidenceId]))
  return [...files].map(([sha256, evidenceId]) => ({ sha256, evidenceId }))
}
