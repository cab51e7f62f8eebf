import { desc, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { readNewestPublished } from '#db/newest-checkpoint.ts'
import { ledgerAlarms, ledgerCheckpoints, ledgerHeads, memberStates } from '#db/schema/index.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { forksSurvived, type Policy, policyHash } from '#ledger/policy.ts'
import { type PolicyChain, publishedUnder } from '#ledger/policy-chain.ts'
import { knownChain } from './known-chain.server.ts'
import type { AlarmState, CheckpointState, LedgerState, MemberState } from './ledger-state.ts'
import { readGrowth } from './read-growth.server.ts'

const RECENT = 12
const SHOWN_ALARMS = 20

/** The ledger as this database has it. Every signature it speaks of was verified while it was read. */
export async function readLedgerState(tx: Transaction | Database): Promise<LedgerState | null> {
  const [head] = await tx.select().from(ledgerHeads)
  if (!head) return null
  const chain = await knownChain(tx)
  const policy = chain.at(-1)?.policy ?? null
  const recent = await tx.select().from(ledgerCheckpoints).orderBy(desc(ledgerCheckpoints.size)).limit(RECENT)
  const published = await readNewestPublished(tx)
  return {
    origin: head.origin,
    size: head.size,
    trouble: head.trouble,
    rules: policy && {
      genesisHash: policyHash(chain[0]!.policy),
      policyVersion: policy.version,
      quorum: policy.quorum,
      forksSurvived: forksSurvived(policy),
      ruleVersion: policy.ruleVersion,
    },
    published: published && policy ? checkpointState(published, chain) : null,
    members: policy ? await memberStatesOf(tx, policy, head.size) : [],
    queue: await readQueue(tx),
    checkpoints: policy ? recent.map(row => checkpointState(row, chain)) : [],
    growth: await readGrowth(tx),
    alarms: await readAlarms(tx),
  }
}

function checkpointState(row: typeof ledgerCheckpoints.$inferSelect, chain: PolicyChain): CheckpointState {
  const { members, published, before } = publishedUnder(row.note, chain, nodeEd25519)
  const inForce = new Set(chain.at(-1)!.policy.members.map(({ name }) => name))
  // At a hand-over those that leave with it have a say, too.
  const newer = new Set(members.map(({ member }) => member.name))
  const leaving = before?.members.filter(({ member }) => !newer.has(member.name)) ?? []
  const all = [...members, ...leaving]
  return {
    size: row.size,
    root: Buffer.from(row.root).toString('hex'),
    signedAt: row.createdAt.toISOString(),
    publishedAt: row.publishedAt?.toISOString() ?? null,
    published,
    cosigners: all.flatMap(({ member: { name, organisation }, time }) =>
      time === null
        ? []
        : [{ name, organisation, at: new Date(time * 1000).toISOString(), former: !inForce.has(name) }],
    ),
    members: all.length,
  }
}

async function memberStatesOf(tx: Transaction | Database, policy: Policy, size: number): Promise<MemberState[]> {
  const rows = await tx.select().from(memberStates)
  const lacks = await lackedSince(tx)
  return policy.members.map(({ name, organisation }) => {
    const row = rows.find(({ member }) => member === name)
    return {
      name,
      organisation,
      size: row?.size ?? 0,
      behind: Math.max(0, size - (row?.size ?? 0)),
      cosignedAt: row?.cosignedAt?.toISOString() ?? null,
      seenAt: row?.seenAt?.toISOString() ?? null,
      answers: row?.answers ?? false,
      lacksSince: lacks.get(name) ?? null,
      trouble: row?.trouble ?? null,
    }
  })
}

/** By member, when the oldest checkpoint was signed that it has not co-signed; not there for one that lacks none. */
async function lackedSince(tx: Transaction | Database): Promise<Map<string, string>> {
  const rows = await tx.execute<{ member: string; created_at: string }>(
    sql`select m.member, c.created_at from ${memberStates} m
      cross join lateral (select created_at from ${ledgerCheckpoints} where size > m.size order by size limit 1) c`,
  )
  return new Map(rows.map(({ member, created_at }) => [member, new Date(created_at).toISOString()]))
}

async function readAlarms(tx: Transaction | Database): Promise<AlarmState[]> {
  const rows = await tx
    .select()
    .from(ledgerAlarms)
    .where(isNull(ledgerAlarms.clearedAt))
    .orderBy(desc(ledgerAlarms.raisedAt))
    .limit(SHOWN_ALARMS)
  return rows.map(({ id, kind, member, detail, raisedAt }) => ({
    ...{ id, kind, member, detail },
    raisedAt: raisedAt.toISOString(),
  }))
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
