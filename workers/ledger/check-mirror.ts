/** A member's mirror on disk: its own signed record, every file under it, and whether it is the database's ledger. */
import { join } from 'node:path'
import { equalBytes } from '#ledger/bytes.ts'
import { type CheckedTree, checkTree, type Finding } from '#ledger/check.ts'
import { Frontier } from '#ledger/merkle.ts'
import { openMirror } from '#ledger/node/mirror.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, publishedBy } from '#ledger/policy.ts'
import { hashReader, type LedgerReader, type StoredHead } from '#ledger/store.ts'

/** Null where the member has co-signed nothing yet. Findings are named under the member. */
export async function checkMirror(
  folder: string,
  member: string,
  policy: Policy,
  database: { readonly store: LedgerReader; readonly size: number } | null,
  report: (finding: Finding) => void,
): Promise<CheckedTree | null> {
  const tell = ({ where, what }: Finding) => report({ where: `${member}: ${where}`, what })
  const mirror = openMirror(join(folder, 'mirror'))
  let head: StoredHead | null
  try {
    head = await mirror.readHead()
  } catch (error) {
    tell({ where: 'checkpoint', what: error instanceof Error ? error.message : 'cannot be read' })
    return null
  }
  if (!head) return null
  try {
    const { logSigned, members } = publishedBy(head.checkpoint, policy, nodeEd25519)
    const own = members.some(statement => statement.member.name === member && statement.time !== null)
    if (!logSigned || !own)
      tell({ where: 'checkpoint', what: 'does not carry the signatures of the log and the member' })
  } catch (error) {
    tell({ where: 'checkpoint', what: error instanceof Error ? error.message : 'cannot be read' })
  }
  if (database) await compare(head, database, tell)
  return checkTree(mirror, head, [], tell)
}

async function compare(
  { size, root }: StoredHead,
  database: { readonly store: LedgerReader; readonly size: number },
  tell: (finding: Finding) => void,
): Promise<void> {
  if (size > database.size) {
    return tell({ where: 'checkpoint', what: `is ahead of the database: ${size} entries against ${database.size}` })
  }
  try {
    const frontier = await Frontier.read(size, hashReader(database.store, database.size))
    if (!equalBytes(frontier.root(), root)) {
      tell({ where: 'checkpoint', what: 'is of another ledger than the database holds: a fork, if both are intact' })
    }
  } catch (error) {
    tell({ where: 'checkpoint', what: `cannot be compared: ${error instanceof Error ? error.message : 'unreadable'}` })
  }
}
