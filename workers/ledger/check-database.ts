/** The database's own ledger, from the log's signature down to the last entry, its indexes and its rules. */
import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, ledgerEntryIds, ledgerHeads, ledgerKeys, memberStates } from '#db/schema/index.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { canonicalText } from '#ledger/canonical.ts'
import { type CheckedTree, checkTree, type Finding, type Waypoint } from '#ledger/check.ts'
import { type Draft, RuleBreach, takeSubmissions } from '#ledger/node/take-submissions.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, publishedBy } from '#ledger/policy.ts'
import { type LedgerReader, readLeaves, StoreDamagedError } from '#ledger/store.ts'
import { parseHeader, parseItem } from '#ledger/submission.ts'
import { TileError } from '#ledger/tiles.ts'

type Report = (finding: Finding) => void

const ROWS = 500
const LEAVES = 4096

export async function checkDatabase(db: Database, policy: Policy, report: Report): Promise<CheckedTree | null> {
  const [head] = await db.select().from(ledgerHeads).where(eq(ledgerHeads.origin, policy.origin))
  if (!head) return null
  checkNote(head.checkpoint, head.size, head.root, 'the head', policy, report)
  const store = ledgerStore(db)
  const before = { found: 0 }
  const tree = await checkTree(store, head, checkpoints(db, policy, report), finding => {
    before.found += 1
    report(finding)
  })
  // Over damaged entries the rules would only say the same again, less exactly.
  if (before.found === 0) await checkRules(db, store, policy, head.size, report)
  await checkMemberNotes(db, policy, report)
  return tree
}

async function* checkpoints(db: Database, policy: Policy, report: Report): AsyncGenerator<Waypoint> {
  for (let after = -1; ; ) {
    const rows = await db
      .select()
      .from(ledgerCheckpoints)
      .where(gt(ledgerCheckpoints.size, after))
      .orderBy(asc(ledgerCheckpoints.size))
      .limit(ROWS)
    for (const row of rows) {
      const where = `checkpoint ${row.size}`
      const published = checkNote(row.note, row.size, row.root, where, policy, report)
      if (row.publishedAt && published === false) report({ where, what: 'is called published without a quorum' })
      yield { size: row.size, root: row.root, where }
      after = row.size
    }
    if (rows.length < ROWS) return
  }
}

/** @returns whether a quorum co-signed it; null when the note cannot be relied on at all */
function checkNote(
  note: string,
  size: number,
  root: Uint8Array,
  where: string,
  policy: Policy,
  report: Report,
): boolean | null {
  try {
    const { checkpoint, logSigned, published } = publishedBy(note, policy, nodeEd25519)
    if (!logSigned) report({ where, what: 'is not signed by the log' })
    if (checkpoint.size !== size || !equalBytes(checkpoint.root, root)) {
      report({ where, what: 'is signed over another size or root' })
    }
    return published
  } catch (error) {
    report({ where, what: error instanceof Error ? error.message : 'cannot be read' })
    return null
  }
}

/** Every submission anew, from an empty state, and the indexes that the sequencer looks ids and keys up in. */
async function checkRules(
  db: Database,
  store: LedgerReader,
  policy: Policy,
  size: number,
  report: Report,
): Promise<void> {
  let keys: Draft['keys'] = new Map()
  let at = 0
  try {
    while (at < size) {
      const taken = (actor: string, ids: readonly string[]) => takenBefore(db, actor, ids, at)
      const draft: Draft = { size: at, policy, keys, ids: [], taken }
      await takeSubmissions(draft, leaves(store, at, size), { ed25519: nodeEd25519, stopAt: at + LEAVES })
      await checkIndexed(db, store, at, draft.size, report)
      ;[at, keys] = [draft.size, draft.keys]
    }
  } catch (error) {
    if (!(error instanceof RuleBreach || error instanceof StoreDamagedError || error instanceof TileError)) throw error
    return report({ where: `entry ${at} or after`, what: error.message })
  }
  await checkKeys(db, keys, report)
}

async function* leaves(store: LedgerReader, start: number, end: number): AsyncGenerator<Uint8Array[]> {
  for (let at = start; at < end; at += LEAVES) yield await readLeaves(store, at, Math.min(end, at + LEAVES))
}

async function takenBefore(db: Database, actor: string, ids: readonly string[], leaf: number): Promise<Set<string>> {
  const taken = new Set<string>()
  for (const id of ids) {
    const [row] = await db
      .select({ leaf: ledgerEntryIds.leaf })
      .from(ledgerEntryIds)
      .where(and(eq(ledgerEntryIds.actor, actor), eq(ledgerEntryIds.entryId, id)))
    if (row && row.leaf < leaf) taken.add(id)
  }
  return taken
}

async function checkIndexed(db: Database, store: LedgerReader, start: number, end: number, report: Report) {
  const found = await readLeaves(store, start, end)
  for (let at = 0; at < found.length; ) {
    const { actor, count } = parseHeader(found[at]!)
    for (let i = at + 1; i <= at + count; i++) {
      const { id } = parseItem(found[i]!)
      const [row] = await db
        .select({ leaf: ledgerEntryIds.leaf })
        .from(ledgerEntryIds)
        .where(and(eq(ledgerEntryIds.actor, actor), eq(ledgerEntryIds.entryId, id)))
      if (row?.leaf !== start + i)
        report({ where: `entry ${start + i}`, what: 'is not in the index of ids, or elsewhere' })
    }
    at += 1 + count
  }
}

async function checkKeys(db: Database, keys: Draft['keys'], report: Report): Promise<void> {
  const rows = await db.select().from(ledgerKeys)
  for (const { keyId, registration } of rows) {
    const known = keys.get(keyId)
    if (!known || canonicalText(known) !== canonicalText(registration as never)) {
      report({ where: `key ${keyId}`, what: 'is not registered as the entries say' })
    }
  }
  for (const keyId of keys.keys()) {
    if (!rows.some(row => row.keyId === keyId)) report({ where: `key ${keyId}`, what: 'is missing from the register' })
  }
}

async function checkMemberNotes(db: Database, policy: Policy, report: Report): Promise<void> {
  for (const { member, note } of await db.select().from(memberStates)) {
    if (!note) continue
    const where = `the co-signature of ${member}`
    try {
      const { members } = publishedBy(note, policy, nodeEd25519)
      if (!members.some(statement => statement.member.name === member && statement.time !== null)) {
        report({ where, what: 'is not on its note' })
      }
    } catch (error) {
      report({ where, what: error instanceof Error ? error.message : 'cannot be read' })
    }
  }
}
