/** One append: pending submissions through the rules into the tree, in one transaction under the head's lock. */
import { and, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { writeChain } from '#db/ledger-chain.ts'
import { lockHead } from '#db/ledger-head.ts'
import { type LeaseTerms, renewLease } from '#db/ledger-lease.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerHoldings, submissions } from '#db/schema/index.ts'
import { type Appended, appendRead } from '#ledger/append.ts'
import { equalBytes } from '#ledger/bytes.ts'
import type { LedgerEdge } from '#ledger/edge.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'
import { idsAsked, subjectsAsked } from '#ledger/rules/asked.ts'
import { knownHoldings } from '#ledger/rules/known-holdings.ts'
import { knownIds } from '#ledger/rules/known-ids.ts'
import {
  basisOf,
  emptyBasis,
  type ReadSubmission,
  type RulesBasis,
  type RulesState,
  readSubmission,
  stateOn,
} from '#ledger/rules/rule-sets.ts'
import { type LedgerStore, readEdge, StoreDamagedError, type StoredHead } from '#ledger/store.ts'
import { enqueuePublishing } from './enqueue-publishing.ts'
import { type Signer, signAsLog } from './log-signer.ts'

/** What one append takes at most; a longer queue takes several. */
const MAX_SUBMISSIONS = 2000
const MAX_LEAVES = 8192
const MAX_BYTES = 16 << 20

export type LedgerSetup = {
  readonly policy: Policy
  /** The first submission's leaves, signed by every member. */
  readonly genesis: readonly Uint8Array[]
  readonly signer: Signer
}

/** What the last append left, so that the next need not read it again. Worth nothing unless the head still has its root. */
export type Tip = {
  readonly edge: LedgerEdge
  readonly basis: RulesBasis
  /** Whether anything is held at all: where nothing is, nobody need look for it. */
  readonly holds: boolean
}

export type AppendResult = {
  /** How many submissions were sequenced or refused; 0 when none was waiting. */
  readonly taken: number
  readonly accepted: number
  readonly size: number
  readonly tip: Tip
}

/** Throws `StaleEpochError` when another sequencer has taken over; nothing is written then. */
export async function appendPending(
  tx: Transaction,
  setup: LedgerSetup,
  epoch: number,
  lastTip: Tip | null,
  lease?: LeaseTerms,
): Promise<AppendResult> {
  const head = await lockHead(tx, setup.policy.origin, epoch, lease)
  const store = ledgerStore(tx)
  const tip = isTipOf(lastTip, head) ? lastTip : await readTip(tx, store, head, setup.policy)
  const pending = await readPending(tx)
  const genesis = head.size === 0 ? 1 : 0
  const offered = [...(genesis ? [setup.genesis] : []), ...pending.map(({ leaves }) => leaves)].map(leaves =>
    readSubmission(leaves),
  )
  if (offered.length === 0) return { taken: 0, accepted: 0, size: head.size, tip }

  const appended = appendRead(tip.edge, await stateFor(store, tip, offered), offered, nodeEd25519)
  if (genesis) refuseBadGenesis(appended)
  if (appended.accepted.length > 0) {
    const { size, root } = appended.edge
    await store.commit(
      appended,
      await signAsLog({ origin: setup.policy.origin, size, root }, setup.policy, setup.signer),
    )
    await enqueuePublishing(tx, size)
  }
  // At a hand-over the batch is cut: what was not considered is as it was, and goes into the next one.
  const considered = pending.slice(0, appended.offered - genesis)
  await markTaken(tx, considered, appended, genesis)
  await completeJobsOf(tx, considered)
  // From the end of a long append, not from its beginning.
  if (lease) await renewLease(tx, setup.policy.origin, lease)
  const { edge, accepted, state } = appended
  const holds = tip.holds || state.holdings.changed().length > 0
  return {
    taken: considered.length,
    accepted: accepted.length,
    size: edge.size,
    tip: { edge, basis: basisOf(state), holds },
  }
}

/** Without the head's lock: it costs a sixth of an append that finds nothing. */
export async function isAnyPending(db: Database): Promise<boolean> {
  const rows = await db.execute(sql`select 1 from submissions where status = 'pending' limit 1`)
  return rows.length > 0
}

function isTipOf(tip: Tip | null, head: { size: number; root: Uint8Array }): tip is Tip {
  return tip !== null && tip.edge.size === head.size && equalBytes(tip.edge.root, head.root)
}

async function readTip(tx: Transaction, store: LedgerStore, head: StoredHead, genesis: Policy): Promise<Tip> {
  const edge = await readEdge(store, head.size)
  if (!equalBytes(edge.root, head.root)) throw new StoreDamagedError("the stored edge does not hash to the head's root")
  const basis = (await store.readRegister()) ?? emptyBasis(genesis)
  // For a database that was made before policies had a table.
  if (head.size > 0) await writeChain(tx, basis.chain)
  const [held] = await tx.select({ subject: ledgerHoldings.subject }).from(ledgerHoldings).limit(1)
  return { edge, basis, holds: held !== undefined }
}

async function stateFor(store: LedgerStore, tip: Tip, offered: readonly ReadSubmission[]): Promise<RulesState> {
  const readable = offered.flatMap(read => (read.ok ? [read.submission] : []))
  const ids = readable.flatMap(submission => idsAsked(submission).map(id => ({ actor: submission.header.actor, id })))
  const holdings = tip.holds ? await store.findHoldings(readable.flatMap(subjectsAsked)) : undefined
  return stateOn(tip.basis, knownIds(await store.findIds(ids)), knownHoldings(holdings))
}

type Pending = { readonly id: string; readonly leaves: readonly Uint8Array[] }

/** The first of the queue, and of the others as many as one append takes. */
async function readPending(tx: Transaction): Promise<Pending[]> {
  const rows = await tx.execute<{ id: string; leaves: Uint8Array }>(
    sql`select id, leaves from (
        select id, leaves, position, row_number() over upto as n,
          sum(1 + item_count) over upto as leaf_count, sum(octet_length(leaves)) over upto as byte_count
        from (select id, leaves, position, item_count from submissions where status = 'pending'
          order by position limit ${MAX_SUBMISSIONS}) waiting
        window upto as (order by position rows unbounded preceding)) summed
      where n = 1 or (leaf_count <= ${MAX_LEAVES} and byte_count <= ${MAX_BYTES})
      order by position`,
  )
  return rows.map(({ id, leaves }) => ({ id, leaves: unpack(leaves) }))
}

/** Bytes that are no leaves at all are for the rules to refuse. A submission may be longer than an entry bundle. */
function unpack(packed: Uint8Array): Uint8Array[] {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < packed.length; ) {
    const end = at + 2 + packed[at]! * 256 + (packed[at + 1] ?? 0)
    if (end > packed.length) return []
    leaves.push(new Uint8Array(packed.buffer, packed.byteOffset + at + 2, end - at - 2))
    at = end
  }
  return leaves
}

function refuseBadGenesis({ refused }: Appended): void {
  const genesis = refused.find(({ position }) => position === 0)
  if (genesis) throw new StoreDamagedError(`the genesis submission is refused: ${genesis.refusal.message}`)
}

/**
 * A sequenced submission's leaves are in the bundles now, and leave its row. `skip`: submissions offered before the
 * first pending one.
 */
async function markTaken(
  tx: Transaction,
  pending: readonly Pending[],
  appended: Appended,
  skip: number,
): Promise<void> {
  const accepted = appended.accepted.filter(({ position }) => position >= skip)
  if (accepted.length > 0) {
    const ids = accepted.map(({ position }) => pending[position - skip]!.id)
    const starts = accepted.map(({ headerIndex }) => String(headerIndex))
    await tx.execute(
      sql`update submissions s set status = 'sequenced', leaf_start = v.leaf_start, sequenced_at = ${new Date().toISOString()}::timestamptz, leaves = ''::bytea
        from unnest(${sql.param(ids)}::text[]::uuid[], ${sql.param(starts)}::text[]::bigint[]) as v(id, leaf_start) where s.id = v.id`,
    )
  }
  for (const { position, refusal } of appended.refused) {
    await tx
      .update(submissions)
      .set({ status: 'refused', refusedRule: refusal.rule, refusedMessage: refusal.message })
      .where(and(eq(submissions.id, pending[position - skip]!.id), eq(submissions.status, 'pending')))
  }
}

/** What was asked for each of them is done with this append: thousands of jobs need not run to find that out. */
async function completeJobsOf(tx: Transaction, pending: readonly Pending[]): Promise<void> {
  if (pending.length === 0) return
  await tx.execute(
    sql`update outbox set done_at = ${new Date().toISOString()}::timestamptz, last_error = null
      where topic = 'anchor-ledger' and done_at is null
        and payload->>'submissionId' = any(${sql.param(pending.map(({ id }) => id))}::text[])`,
  )
}
