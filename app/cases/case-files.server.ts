import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { contractEventFiles, evidence } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'

export interface CaseFile {
  id: string
  name: string
  /** Of the original's bytes, hex. */
  sha256: string
}

/** The files that the contract's events name, each once, in the order of their names. */
export async function caseFiles(tx: Transaction, contractId: string): Promise<CaseFile[]> {
  const rows = await tx
    .selectDistinct({ id: evidence.id, name: evidence.name, sha256: evidence.sha256 })
    .from(contractEventFiles)
    .innerJoin(evidence, eq(evidence.id, contractEventFiles.evidenceId))
    .where(eq(contractEventFiles.contractId, contractId))
    .orderBy(asc(evidence.name), asc(evidence.id))
    .limit(50)
  return rows.map(row => ({ ...row, sha256: toHex(row.sha256) }))
}
