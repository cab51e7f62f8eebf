/** The policies so far and what is proposed, as the sequencer keeps them beside the head; without the keys' register. */
import { asc } from 'drizzle-orm'
import type { JsonObject } from '#ledger/canonical.ts'
import { parsePolicy, policyHash } from '#ledger/policy.ts'
import type { PolicyChain } from '#ledger/policy-chain.ts'
import { type Governance, NO_GOVERNANCE } from '#ledger/rules/state.ts'
import type { Database, Transaction } from './client.ts'
import { ledgerGovernance, ledgerPolicies } from './schema/index.ts'

/** From the genesis policy to the one in force for what is appended next; empty before the first entry. */
export async function readChain(tx: Transaction | Database): Promise<PolicyChain> {
  const rows = await tx.select().from(ledgerPolicies).orderBy(asc(ledgerPolicies.version))
  return rows.map(({ policy, fromSize, entries }) => ({
    policy: parsePolicy(policy as JsonObject),
    from: fromSize,
    entries,
  }))
}

export async function readGovernance(tx: Transaction | Database): Promise<Governance> {
  const [row] = await tx.select().from(ledgerGovernance)
  if (!row) return NO_GOVERNANCE
  const { proposals, adopted } = row as unknown as Governance
  return { proposals, adopted }
}

/** In the transaction that has locked the head. A term never changes once it is there. */
export async function writeChain(tx: Transaction | Database, chain: PolicyChain): Promise<void> {
  const rows = chain.map(({ policy, from, entries }) => ({
    ...{ version: policy.version, hash: policyHash(policy), policy },
    ...{ fromSize: from, entries: [...entries] },
  }))
  await tx.insert(ledgerPolicies).values(rows).onConflictDoNothing()
}

export async function writeGovernance(tx: Transaction | Database, governance: Governance): Promise<void> {
  const { proposals, adopted } = governance
  await tx
    .insert(ledgerGovernance)
    .values({ id: 1, proposals, adopted })
    .onConflictDoUpdate({ target: ledgerGovernance.id, set: { proposals, adopted } })
}
