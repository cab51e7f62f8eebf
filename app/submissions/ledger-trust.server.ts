import { desc, isNotNull } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints } from '#db/schema/index.ts'
import { type Policy, policyHash } from '#ledger/policy.ts'

export interface LedgerTrust {
  policy: Policy
  /** Hex: the trust root that reports print. */
  genesisHash: string
  /** The newest published checkpoint. */
  size: number
  note: string
}

/** What the ledger in this database rests on; null before anything is published. */
export async function ledgerTrust(tx: Transaction): Promise<LedgerTrust | null> {
  const [newest] = await tx
    .select({ size: ledgerCheckpoints.size, note: ledgerCheckpoints.note })
    .from(ledgerCheckpoints)
    .where(isNotNull(ledgerCheckpoints.publishedAt))
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  const register = await ledgerStore(tx).readRegister()
  return newest && register
    ? { policy: register.policy, genesisHash: policyHash(register.policy), size: newest.size, note: newest.note }
    : null
}
