/** One append: pending submissions through the rules into the tree, in one transaction under the head's lock. */
import { asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { lockHead } from '#db/ledger-head.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { submissions } from '#db/schema/index.ts'
import { type Appended, appendSubmissions } from '#ledger/append.ts'
import { equalBytes, fromUtf8 } from '#ledger/bytes.ts'
import type { LedgerEdge } from '#ledger/edge.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'
import type { KeyRegister } from '#ledger/rules/key-items.ts'
import { knownIds } from '#ledger/rules/known-ids.ts'
import type { RulesState } from '#ledger/rules/v1.ts'
import { type LedgerStore, readEdge, StoreDamagedError } from '#ledger/store.ts'
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
export type Tip = { readonly edge: LedgerEdge; readonly keys: KeyRegister }

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
): Promise<AppendResult> {
  const head = await lockHead(tx, setup.policy.origin, epoch)
  const store = ledgerStore(tx)
  const tip = isTipOf(lastTip, head) ? lastTip : await readTip(store, head)
  const pending = await readPending(tx)
  const offered =
    head.size === 0 ? [setup.genesis, ...pending.map(({ leaves }) => leaves)] : pending.map(row => row.leaves)
  if (offered.length === 0) return { taken: 0, accepted: 0, size: head.size, tip }

  const state: RulesState = { policy: setup.policy, keys: tip.keys, ids: knownIds(await store.findIds(idsOf(offered))) }
  const appended = appendSubmissions(tip.edge, state, offered, nodeEd25519)
  if (head.size === 0) refuseBadGenesis(appended)
  if (appended.accepted.length > 0) {
    const { size, root } = appended.edge
    await store.commit(
      appended,
      await signAsLog({ origin: setup.policy.origin, size, root }, setup.policy, setup.signer),
    )
    await enqueuePublishing(tx, size)
  }
  await markTaken(tx, pending, appended, head.size === 0 ? 1 : 0)
  const { edge, accepted } = appended
  return { taken: pending.length, accepted: accepted.length, size: edge.size, tip: { edge, keys: appended.state.keys } }
}

function isTipOf(tip: Tip | null, head: { size: number; root: Uint8Array }): tip is Tip {
  return tip !== null && tip.edge.size === head.size && equalBytes(tip.edge.root, head.root)
}

async function readTip(store: LedgerStore, head: { size: number; root: Uint8Array }): Promise<Tip> {
  const edge = await readEdge(store, head.size)
  if (!equalBytes(edge.root, head.root)) throw new StoreDamagedError("the stored edge does not hash to the head's root")
  const register = await store.readRegister()
  return { edge, keys: register?.keys ?? new Map() }
}

type Pending = { readonly id: string; readonly leaves: readonly Uint8Array[] }

async function readPending(tx: Transaction): Promise<Pending[]> {
  const waiting = await tx
    .select({
      id: submissions.id,
      itemCount: submissions.itemCount,
      bytes: sql<number>`octet_length(${submissions.leaves})`.mapWith(Number),
    })
    .from(submissions)
    .where(eq(submissions.status, 'pending'))
    .orderBy(asc(submissions.position))
    .limit(MAX_SUBMISSIONS)
  const taken: string[] = []
  let [leaves, bytes] = [0, 0]
  for (const row of waiting) {
    leaves += 1 + row.itemCount
    bytes += row.bytes
    if (taken.length > 0 && (leaves > MAX_LEAVES || bytes > MAX_BYTES)) break
    taken.push(row.id)
  }
  if (taken.length === 0) return []
  const rows = await tx
    .select({ id: submissions.id, leaves: submissions.leaves })
    .from(submissions)
    .where(inArray(submissions.id, taken))
    .orderBy(asc(submissions.position))
  return rows.map(row => ({ id: row.id, leaves: unpack(row.leaves) }))
}

/** Bytes that are no leaves at all are for the rules to refuse. A submission may be longer than an entry bundle. */
function unpack(packed: Uint8Array): Uint8Array[] {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < packed.length; ) {
    const end = at + 2 + packed[at]! * 256 + (packed[at + 1] ?? 0)
    if (end > packed.length) return []
    leaves.push(packed.slice(at + 2, end))
    at = end
  }
  return leaves
}

/** Only to look them up beforehand; what is well-formed, the rules say. */
function idsOf(offered: readonly (readonly Uint8Array[])[]): { actor: string; id: string }[] {
  return offered.flatMap(([header, ...items]) => {
    const actor = member(header, 'actor')
    return actor === null ? [] : items.flatMap(item => member(item, 'id') ?? []).map(id => ({ actor, id }))
  })
}

function member(leaf: Uint8Array | undefined, name: string): string | null {
  try {
    const value = (JSON.parse(fromUtf8(leaf!)) as Record<string, unknown>)[name]
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
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
      .where(eq(submissions.id, pending[position - skip]!.id))
  }
}
