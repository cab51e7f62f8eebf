import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { readNewestPublished } from '#db/newest-checkpoint.ts'
import { type Policy, policyHash } from '#ledger/policy.ts'
import { type PolicyChain, policyAt } from '#ledger/policy-chain.ts'
import { knownChain } from './known-chain.server.ts'

export interface LedgerTrust {
  /** In force at `size`. */
  policy: Policy
  /** Every policy so far. */
  chain: PolicyChain
  /** Of the genesis policy, hex: the trust root that reports print. */
  genesisHash: string
  /** The newest published checkpoint. */
  size: number
  note: string
}

/** What the ledger in this database rests on; null before anything is published. */
export async function ledgerTrust(tx: Transaction): Promise<LedgerTrust | null> {
  const { newest, chain } = await atOnce({ newest: readNewestPublished(tx), chain: knownChain(tx) })
  if (!newest || chain.length === 0) return null
  const { size, note } = newest
  return { policy: policyAt(chain, size), chain, genesisHash: policyHash(chain[0]!.policy), size, note }
}
