/** A member's mirror on disk: its own signed record, every file under it, and whether it is the database's ledger. */
import { join } from 'node:path'
import { equalBytes } from '#ledger/bytes.ts'
import { type CheckedTree, checkTree, type Finding } from '#ledger/check.ts'
import { Frontier } from '#ledger/merkle.ts'
import { openMirror } from '#ledger/node/mirror.ts'
import type { Policy } from '#ledger/policy.ts'
import { chainOf, type PolicyChain } from '#ledger/policy-chain.ts'
import { hashReader, type LedgerReader, type StoredHead } from '#ledger/store.ts'
import { bundlePath, decodeBundle, TileError, tilePath, widthIn } from '#ledger/tiles.ts'
import { checkPublishedNote } from './checks/note.ts'
import { EntryRefused, Replay } from './sources/replay.ts'
import { NotSubmissions } from './sources/submissions-in.ts'

export type DatabaseLedger = {
  readonly store: LedgerReader
  readonly size: number
  /** As its entries say; null where that could not be found out. */
  readonly chain: PolicyChain | null
}

/** Null where the member has co-signed nothing yet. Findings are named under the member. */
export async function checkMirror(
  folder: string,
  member: string,
  genesis: Policy,
  database: DatabaseLedger | null,
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
  if (database) await compare(head, database, tell)
  // Where the database says nothing of the policies, the member's own entries do.
  const replay = database?.chain ? null : new Replay(() => {}, genesis)
  const tree = await checkTree(exact(mirror, head, tell), head, [], tell, leaves => {
    if (replay) rule(replay, leaves, tell)
  })
  const chain = database?.chain ?? replay?.state?.chain ?? chainOf(genesis)
  const publication = checkPublishedNote(head.checkpoint, head, `${member}: checkpoint`, chain, report)
  const statements = [...(publication?.members ?? []), ...(publication?.before?.members ?? [])]
  if (publication && !statements.some(one => one.member.name === member && one.time !== null)) {
    tell({ where: 'checkpoint', what: 'is not co-signed by the member' })
  }
  if (statements.some(one => one.member.name !== member && one.time !== null)) {
    tell({ where: 'checkpoint', what: 'is co-signed by others than the member' })
  }
  return tree
}

/** A file that holds more than its name says has been changed, too. */
function exact(mirror: LedgerReader, head: StoredHead, tell: (finding: Finding) => void): LedgerReader {
  const told = new Set<string>()
  const tooLong = (where: string) => {
    if (!told.has(where)) tell({ where, what: 'holds more than its name says' })
    told.add(where)
  }
  return {
    readHead: async () => head,
    async readTile(tile) {
      const bytes = await mirror.readTile(tile)
      const width = widthIn(head.size, tile.level, tile.index)
      if (bytes && bytes.length > width * 32) tooLong(tilePath({ ...tile, width }))
      return bytes
    },
    async readBundle(bundle) {
      const bytes = await mirror.readBundle(bundle)
      const width = widthIn(head.size, 0, bundle.index)
      if (bytes && countIn(bytes) > width) tooLong(bundlePath({ ...bundle, width }))
      return bytes
    },
  }
}

function countIn(bundle: Uint8Array): number {
  try {
    return decodeBundle(bundle).length
  } catch (error) {
    if (error instanceof TileError) return 0
    throw error
  }
}

function rule(replay: Replay, leaves: readonly Uint8Array[], tell: (finding: Finding) => void): void {
  try {
    replay.take(leaves)
  } catch (error) {
    if (!(error instanceof EntryRefused || error instanceof NotSubmissions)) throw error
    tell({ where: `entry ${error.at}`, what: error.message })
  }
}

async function compare(
  { size, root }: StoredHead,
  database: DatabaseLedger,
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
