/**
 * PostgreSQL behind the ledger's store port. Bound to one transaction: what `commit` writes is durable, and visible,
 * when that transaction commits. Only the holder of the head's row lock (`lockHead`) may commit.
 */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Appended } from '#ledger/append.ts'
import { isJsonObject } from '#ledger/canonical.ts'
import { type Policy, parsePolicy } from '#ledger/policy.ts'
import { chainOf } from '#ledger/policy-chain.ts'
import type { KeyRegister, RegisteredKey } from '#ledger/rules/key-items.ts'
import { type HoldingLookup, holdingsIn, type JointTerms } from '#ledger/rules/known-holdings.ts'
import { type IdLookup, idKey } from '#ledger/rules/known-ids.ts'
import { HeadMovedError, type LedgerStore, readLeaves, StoreDamagedError, type StoredHead } from '#ledger/store.ts'
import { parseItem } from '#ledger/submission.ts'
import type { Database, Transaction } from './client.ts'
import { readChain, readGovernance, writeChain, writeGovernance } from './ledger-chain.ts'
import {
  ledgerBundles,
  ledgerCheckpoints,
  ledgerEntryIds,
  ledgerHeads,
  ledgerHoldings,
  ledgerKeys,
  ledgerTiles,
} from './schema/index.ts'

const ROWS_A_STATEMENT = 500

export function ledgerStore(tx: Transaction | Database): LedgerStore {
  const store: LedgerStore = {
    readHead: () => readHead(tx),
    async readTile({ level, index, width }) {
      const [row] = await tx
        .select({ width: ledgerTiles.width, bytes: ledgerTiles.bytes })
        .from(ledgerTiles)
        .where(and(eq(ledgerTiles.level, level), eq(ledgerTiles.index, index)))
      return row && row.width >= width ? plain(row.bytes) : null
    },
    async readBundle({ index, width }) {
      const [row] = await tx
        .select({ width: ledgerBundles.width, bytes: ledgerBundles.bytes })
        .from(ledgerBundles)
        .where(eq(ledgerBundles.index, index))
      return row && row.width >= width ? plain(row.bytes) : null
    },
    findIds: ids => findIds(tx, ids),
    findHoldings: subjects => findHoldings(tx, subjects),
    async readRegister() {
      if (!(await readHead(tx))) return null
      const chain = await readChain(tx)
      const known = chain.length > 0 ? chain : chainOf(await readGenesis(store))
      return {
        policy: known.at(-1)!.policy,
        chain: known,
        governance: await readGovernance(tx),
        keys: await readKeys(tx),
      }
    },
    async commit(appended, checkpoint) {
      const head = await readHead(tx)
      if ((head?.size ?? 0) !== appended.from) throw new HeadMovedError(`the head is no longer at ${appended.from}`)
      await writeTiles(tx, appended)
      await writeIds(tx, appended)
      await writeKeys(tx, appended)
      await writeHoldings(tx, appended)
      if (changesPolicy(appended)) {
        await writeChain(tx, appended.state.chain)
        await writeGovernance(tx, appended.state.governance)
      }
      await writeHead(tx, appended, checkpoint)
    },
  }
  return store
}

/** The ledger's own first entry, for a database that was made before policies had a table. */
async function readGenesis(store: LedgerStore): Promise<Policy> {
  const [, genesis] = await readLeaves(store, 0, 2)
  const { policy } = parseItem(genesis!)
  if (!isJsonObject(policy)) throw new StoreDamagedError('leaf 1 does not hold the genesis policy')
  return parsePolicy(policy)
}

/** All that are registered, or those asked for. */
export async function readKeys(tx: Transaction | Database, ids?: readonly string[]): Promise<KeyRegister> {
  const keys = await tx
    .select({ keyId: ledgerKeys.keyId, registration: ledgerKeys.registration })
    .from(ledgerKeys)
    .where(ids && inArray(ledgerKeys.keyId, [...ids]))
  return new Map(keys.map(({ keyId, registration }) => [keyId, registration as RegisteredKey]))
}

/** Null while nothing is sequenced, even where a sequencer has opened the head already. */
async function readHead(tx: Transaction | Database): Promise<StoredHead | null> {
  const [head] = await tx
    .select({ size: ledgerHeads.size, root: ledgerHeads.root, checkpoint: ledgerHeads.checkpoint })
    .from(ledgerHeads)
  return head && head.size > 0 ? { ...head, root: plain(head.root) } : null
}

async function findIds(tx: Transaction | Database, ids: readonly { actor: string; id: string }[]): Promise<IdLookup> {
  const found = new Set<string>()
  if (ids.length > 0) {
    const [actors, entryIds] = [ids.map(({ actor }) => actor), ids.map(({ id }) => id)]
    const rows = await tx.execute<{ actor: string; entry_id: string }>(
      sql`select e.actor, e.entry_id from ledger_entry_ids e
        join unnest(${sql.param(actors)}::text[], ${sql.param(entryIds)}::text[]) as w(actor, entry_id) using (actor, entry_id)`,
    )
    for (const row of rows) found.add(idKey(row.actor, row.entry_id))
  }
  return { has: (actor, id) => found.has(idKey(actor, id)) }
}

async function findHoldings(tx: Transaction | Database, subjects: readonly string[]): Promise<HoldingLookup> {
  if (subjects.length === 0) return holdingsIn([])
  const rows = await tx
    .select()
    .from(ledgerHoldings)
    .where(sql`${ledgerHoldings.subject} = any(${sql.param([...new Set(subjects)])}::text[])`)
  return holdingsIn(
    rows.map(({ subject, opener, holder, joint, leaf }) => ({
      ...{ subject, opener, holder, changedAt: leaf },
      joint: joint as JointTerms | null,
    })),
  )
}

async function writeTiles(tx: Transaction | Database, { tiles, bundles }: Appended): Promise<void> {
  for (const rows of slices(tiles)) {
    await tx
      .insert(ledgerTiles)
      .values(rows.map(({ level, index, width, bytes }) => ({ level, index, width, bytes })))
      .onConflictDoUpdate({
        target: [ledgerTiles.level, ledgerTiles.index],
        set: { width: sql`excluded.width`, bytes: sql`excluded.bytes` },
      })
  }
  for (const rows of slices(bundles)) {
    await tx
      .insert(ledgerBundles)
      .values(rows.map(({ index, width, bytes }) => ({ index, width, bytes })))
      .onConflictDoUpdate({
        target: ledgerBundles.index,
        set: { width: sql`excluded.width`, bytes: sql`excluded.bytes` },
      })
  }
}

/** The primary key refuses an id that is taken, whatever the rules were told. */
async function writeIds(tx: Transaction | Database, { accepted }: Appended): Promise<void> {
  const ids = accepted.flatMap(({ submission, headerIndex }) =>
    submission.items.map(({ id }, i) => ({ actor: submission.header.actor, id, leaf: headerIndex + 1 + i })),
  )
  if (ids.length === 0) return
  await tx.execute(
    sql`insert into ${ledgerEntryIds} (actor, entry_id, leaf)
      select * from unnest(${sql.param(ids.map(({ actor }) => actor))}::text[], ${sql.param(ids.map(({ id }) => id))}::text[],
        ${sql.param(ids.map(({ leaf }) => String(leaf)))}::text[]::bigint[])`,
  )
}

async function writeKeys(tx: Transaction | Database, { accepted, state }: Appended): Promise<void> {
  const changed = new Set(
    accepted
      .filter(({ submission }) => submission.header.kind === 'keys')
      // A rotation changes two.
      .flatMap(({ submission }) => submission.items.flatMap(({ key, replaces }) => [key, replaces])),
  )
  for (const keyId of changed) {
    const registration = typeof keyId === 'string' ? state.keys.get(keyId) : undefined
    if (!registration || typeof keyId !== 'string') continue
    await tx
      .insert(ledgerKeys)
      .values({ keyId, registration, leaf: registration.registeredAt })
      .onConflictDoUpdate({ target: ledgerKeys.keyId, set: { registration: sql`excluded.registration` } })
  }
}

async function writeHoldings(tx: Transaction | Database, { state }: Appended): Promise<void> {
  for (const rows of slices(state.holdings.changed())) {
    await tx
      .insert(ledgerHoldings)
      .values(rows.map(({ changedAt, ...holding }) => ({ ...holding, leaf: changedAt })))
      .onConflictDoUpdate({
        target: [ledgerHoldings.subject, ledgerHoldings.opener],
        set: { holder: sql`excluded.holder`, joint: sql`excluded.joint`, leaf: sql`excluded.leaf` },
      })
  }
}

/** One that was adopted earlier may come into force with any submission. */
function changesPolicy({ from, accepted, handover }: Appended): boolean {
  return from === 0 || handover !== null || accepted.some(({ submission }) => submission.header.kind === 'policy')
}

async function writeHead(tx: Transaction | Database, { edge }: Appended, checkpoint: string): Promise<void> {
  const now = new Date()
  await tx.update(ledgerHeads).set({ size: edge.size, root: edge.root, checkpoint, updatedAt: now })
  await tx.insert(ledgerCheckpoints).values({ size: edge.size, root: edge.root, note: checkpoint, createdAt: now })
}

/** The driver gives Buffers, whose `slice` is not that of a Uint8Array. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function* slices<T>(rows: readonly T[]): Generator<T[]> {
  for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) yield rows.slice(at, at + ROWS_A_STATEMENT)
}
