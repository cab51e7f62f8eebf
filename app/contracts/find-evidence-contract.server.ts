import { desc, eq, inArray, or } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { contractEventFiles, contracts } from '#db/schema/index.ts'

/**
 * A contract that the file belongs to and that may be read here: the first to name it, where that one may, or another.
 * Null when no event names the file yet, or none that may be read.
 */
export async function findEvidenceContract(tx: Transaction, file: { id: string; contractId: string | null }) {
  const naming = tx
    .select({ id: contractEventFiles.contractId })
    .from(contractEventFiles)
    .where(eq(contractEventFiles.evidenceId, file.id))
  const [found] = await tx
    .select({ id: contracts.id, reference: contracts.reference, jurisdiction: contracts.jurisdiction })
    .from(contracts)
    .where(or(file.contractId ? eq(contracts.id, file.contractId) : undefined, inArray(contracts.id, naming)))
    .orderBy(...(file.contractId ? [desc(eq(contracts.id, file.contractId))] : []), contracts.id)
    .limit(1)
  return found ?? null
}
