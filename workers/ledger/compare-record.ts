/** A member's record beside the log's own tree: does it show a checkpoint that this log signed and this database denies? */
import { and, asc, gte, isNotNull } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import type { Alarm } from '#db/ledger-alarms.ts'
import { readChain } from '#db/ledger-chain.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints } from '#db/schema/index.ts'
import { equalBytes, toBase64 } from '#ledger/bytes.ts'
import type { Checkpoint } from '#ledger/checkpoint.ts'
import { doubleSigners } from '#ledger/fork.ts'
import { Frontier } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, publishedBy } from '#ledger/policy.ts'
import { hashReader, proveConsistency, type StoredHead } from '#ledger/store.ts'

/**
 * Null when the record agrees, or is not the log's word at all: a bare claim counts for nothing. `policy`: any of the
 * ledger's, which all name the log's one key.
 */
export async function compareRecord(db: Database, policy: Policy, member: string, note: string): Promise<Alarm | null> {
  const shown = signedByLog(note, policy)
  if (!shown) return null
  const store = ledgerStore(db)
  // Read after the note was: whatever was offered to anybody is stored here before.
  const head = await store.readHead()
  const { size } = shown
  const said = `${member} shows a checkpoint of size ${size}, signed by this log, that`
  if (size > (head?.size ?? 0)) {
    const evidence = { theirs: note, ours: head?.checkpoint ?? null }
    return { kind: 'ahead', member, detail: `${said} this database has never seen`, evidence }
  }
  if (!head) return null
  const root = (await Frontier.read(size, hashReader(store, head.size))).root()
  if (equalBytes(root, shown.root)) return null
  const { signers, ...evidence } = await contradiction(db, { theirs: note, size, root, head })
  const names = signers.length > 0 ? `; signed on both sides: ${signers.join(', ')}` : ''
  return {
    kind: 'fork',
    member,
    detail: `${said} this database contradicts${names}`,
    evidence: { ...evidence, signers },
  }
}

/**
 * Both notes, and that what was signed here has another root at that size. Ours is the one that most have signed among
 * those that tell: the first published one.
 */
async function contradiction(
  db: Database,
  { theirs, size, root, head }: { theirs: string; size: number; root: Uint8Array; head: StoredHead },
) {
  const [published] = await db
    .select({ size: ledgerCheckpoints.size, note: ledgerCheckpoints.note })
    .from(ledgerCheckpoints)
    .where(and(gte(ledgerCheckpoints.size, size), isNotNull(ledgerCheckpoints.publishedAt)))
    .orderBy(asc(ledgerCheckpoints.size))
    .limit(1)
  const ours = published ?? { size: head.size, note: head.checkpoint }
  const proof = await proveConsistency(ledgerStore(db), size, ours.size)
  const both = doubleSigners(theirs, ours.note, await readChain(db), nodeEd25519, { rootInLarger: root, proof })
  const signers = both ? [...(both.log ? ['the log'] : []), ...both.members] : []
  return { theirs, ours: ours.note, size, root: toBase64(root), proof: proof.map(toBase64), signers }
}

function signedByLog(note: string, policy: Policy): Checkpoint | null {
  try {
    const { checkpoint, logSigned } = publishedBy(note, policy, nodeEd25519)
    return logSigned ? checkpoint : null
  } catch {
    return null
  }
}
