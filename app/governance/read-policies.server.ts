import { eq } from 'drizzle-orm'
import { knownChain } from '#app/submissions/known-chain.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints } from '#db/schema/index.ts'
import { policyHash } from '#ledger/policy.ts'
import type { PolicyChain } from '#ledger/policy-chain.ts'
import { differencesOf } from './differences.ts'
import type { PolicyView } from './policy-view.ts'
import { readItem } from './read-item.server.ts'

/** Every policy so far, the genesis policy first. */
export async function readPolicies(tx: Transaction | Database): Promise<PolicyView[]> {
  const chain = await knownChain(tx)
  return Promise.all(chain.map((_, at) => viewOf(tx, chain, at)))
}

async function viewOf(tx: Transaction | Database, chain: PolicyChain, at: number): Promise<PolicyView> {
  const { policy, from, entries } = chain[at]!
  const before = chain[at - 1]?.policy
  const checkpoint = await readCheckpoint(tx, from)
  return {
    version: policy.version,
    hash: policyHash(policy),
    from,
    publishedAt: checkpoint?.publishedAt?.toISOString() ?? null,
    quorum: policy.quorum,
    members: policy.members.length,
    ruleVersion: policy.ruleVersion,
    differences: before ? differencesOf(before, policy) : [],
    acts: before
      ? await Promise.all(entries.map(entry => readAct(tx, entry, [...policy.members, ...before.members])))
      : policy.members.map(({ name, organisation }) => ({ member: name, organisation, what: 'approved', entry: 1 })),
  }
}

/** The one of exactly that size; of the genesis policy, which is in force from nothing, there is none. */
async function readCheckpoint(tx: Transaction | Database, size: number) {
  const [row] = await tx.select().from(ledgerCheckpoints).where(eq(ledgerCheckpoints.size, size))
  return row
}

const whats: Record<string, PolicyView['acts'][number]['what']> = {
  'policy.proposed': 'proposed',
  'policy.approved': 'approved',
  'policy.noticed': 'noticed',
}

async function readAct(
  tx: Transaction | Database,
  entry: number,
  members: readonly { name: string; organisation: string }[],
): Promise<PolicyView['acts'][number]> {
  const { header, item } = await readItem(ledgerStore(tx), entry)
  const organisation = members.find(({ name }) => name === header.actor)?.organisation ?? header.actor
  return { member: header.actor, organisation, what: whats[item.type] ?? 'approved', entry }
}
