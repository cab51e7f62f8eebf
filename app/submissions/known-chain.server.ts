import type { Database, Transaction } from '#db/client.ts'
import { readChain } from '#db/ledger-chain.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import type { PolicyChain } from '#ledger/policy-chain.ts'

/**
 * Every policy so far; empty before the first entry. A ledger that never changed its policy may have kept it nowhere but
 * in that entry.
 */
export async function knownChain(tx: Transaction | Database): Promise<PolicyChain> {
  const chain = await readChain(tx)
  return chain.length > 0 ? chain : ((await ledgerStore(tx).readRegister())?.chain ?? [])
}
