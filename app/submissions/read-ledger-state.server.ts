import { desc, isNotNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, ledgerHeads, memberStates } from '#db/schema/index.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { forksSurvived, type Policy, policyHash, publishedBy } from '#ledger/policy.ts'
import type { CheckpointState, LedgerState, MemberState } from './ledger-state.ts'

const RECENT = 12

/** The ledger as this database has it. Every signature it speaks of was verified while it was read. */
export async function readLedgerState(tx: Transaction | Database): Promise<LedgerState | null> {
  const [head] = await tx.select().from(ledgerHeads)
  if (!head) return null
  const policy = (await ledgerStore(tx).readRegister())?.policy ?? null
  const recent = await tx.select().from(ledgerCheckpoints).orderBy(desc(ledgerCheckpoints.size)).limit(RECENT)
  const [published] = await tx
    .select()
    .from(ledgerCheckpoints)
    .where(isNotNull(ledgerCheckpoints.publishedAt))
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  return {
    origin: head.origin,
    size: head.size,
    trouble: head.trouble,
    rules: policy && {
      genesisHash: policyHash(policy),
      quorum: policy.quorum,
      forksSurvived: forksSurvived(policy),
      ruleVersion: policy.ruleVersion,
    },
    published: published && policy ? checkpointState(published, policy) : null,
    members: policy ? await memberStatesOf(tx, policy, head.size) : [],
    queue: await readQueue(tx),
    checkpoints: policy ? recent.map(row => checkpointState(row, policy)) : [],
  }
}

function checkpointState(row: typeof ledgerCheckpoints.$inferSelect, policy: Policy): CheckpointState {
  const { members, published } = publishedBy(row.note, policy, nodeEd25519)
  return {
    size: row.size,
    root: Buffer.from(row.root).toString('hex'),
    signedAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    published,
    cosigners: members.flatMap(({ member, time }) =>
      time === null ? [] : [{ name: member.name, at: new Date(time * 1000).toISOString() }],
    ),
  }
}

async function memberStatesOf(tx: Transaction | Database, policy: Policy, size: number): Promise<MemberState[]> {
  const rows = await tx.select().from(memberStates)
  return policy.members.map(({ name, organisation }) => {
    const row = rows.find(({ member }) => member === name)
    return {
      name,
      organisation,
      size: row?.size ?? 0,
      behind: Math.max(0, size - (row?.size ?? 0)),
      cosignedAt: row?.cosignedAt?.toISOString() ?? null,
      trouble: row?.trouble ?? null,
    }
  })
}

async function readQueue(tx: Transaction | Database): Promise<LedgerState['queue']> {
  const [row] = await tx.execute<
    Record<'pending' | 'sequenced' | 'refused', string> & { oldest_pending: string | null }
  >(sql`select pending, sequenced, refused, oldest_pending from ledger_queue()`)
  return {
    pending: Number(row!.pending),
    sequenced: Number(row!.sequenced),
    refused: Number(row!.refused),
    oldestPending: row!.oldest_pending ? new Date(row!.oldest_pending).toISOString() : null,
  }
}
