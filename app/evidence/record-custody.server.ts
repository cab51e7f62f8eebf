import type { Transaction } from '#db/client.ts'
import { custodyEvents } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'

export type CustodyAction = 'received' | 'inspected' | 'taken-up' | 'sealed' | 'read' | 'exported'

export interface CustodyEvent {
  action: CustodyAction
  /** A person's, a key's or a process's name. */
  actor: string
  /** What it was done with. */
  tool: string
  /** Null when the bytes did not exist before. */
  hashBefore: Uint8Array | null
  hashAfter: Uint8Array
}

export interface KeptEvidence {
  id: string
  /** The organisation that keeps it: custody is written in its name, whoever acted. */
  organisationId: string
  contractId: string | null
}

export async function recordCustody(
  tx: Transaction,
  evidence: readonly KeptEvidence[],
  event: (kept: KeptEvidence, position: number) => CustodyEvent,
): Promise<void> {
  const at = new Date()
  const rows = evidence.map((kept, position) => ({
    organisationId: kept.organisationId,
    evidenceId: kept.id,
    contractId: kept.contractId,
    at,
    ...event(kept, position),
  }))
  const keepers = new Set(rows.map(row => row.organisationId))
  for (const keeper of keepers) {
    const own = rows.filter(row => row.organisationId === keeper)
    await asOrganisation(tx, keeper, () => tx.insert(custodyEvents).values(own))
  }
}
