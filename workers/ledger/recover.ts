/**
 * Rebuilds the database's ledger from the members' mirrors, in steps that can be broken off and begun again. Nothing of
 * a member's is believed: its checkpoint counts when the log signed it, its tiles and entries when they hash to that.
 *
 * What the log has ever signed it must stand by. So the ledger is rebuilt up to the largest checkpoint that any member
 * shows under the log's signature, published or not; and where two such contradict each other, nothing is done.
 */
import type { Database } from '#db/client.ts'
import { setHeadTrouble } from '#db/ledger-head.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { encodeNote } from '#ledger/note.ts'
import type { LedgerSetup } from './append-pending.ts'
import { clearOvertaken } from './recover-alarms.ts'
import { type Cosigned, keepCosignatures } from './recover-cosignatures.ts'
import { readHandovers } from './recover-handovers.ts'
import { type HeldLedger, holdLedger } from './recover-lease.ts'
import { RecoveryRefused, refuseContradictions } from './recover-refused.ts'
import { rebuildTail } from './recover-tail.ts'
import { type Damage, NotProvable, type ProvenReader, provenReader } from './sources/proven-reader.ts'
import { readShown, type Shown, type Standing } from './sources/shown.ts'
import type { LedgerSource } from './sources/source.ts'

export type RecoverParts = {
  readonly db: Database
  readonly setup: LedgerSetup
  readonly sources: readonly LedgerSource[]
  readonly onStep?: (size: number, target: number) => void
  /** How many leaves a step takes, as far as submissions and checkpoints let it. */
  readonly stepLeaves?: number
  /** How long somebody else's lease is waited for, as a worker that was killed leaves one that soon runs out. */
  readonly patienceMs?: number
}

export type Recovered = {
  /** The size before, and the size and root now. */
  readonly from: number
  readonly size: number
  readonly root: Uint8Array
  /** Whose co-signatures of exactly this size were found. */
  readonly cosigned: readonly Cosigned[]
  /** The newest size that the co-signatures found publish; 0 when there is none. */
  readonly published: number
  /** Submissions that were pending in the database and are in what was rebuilt. */
  readonly settled: number
  /** What sources could not prove, and those that could not be read. */
  readonly damaged: readonly Damage[]
  /** How many sources answered. */
  readonly answered: number
}

/** Throws `RecoveryRefused`; what was rebuilt by then is sound, and the next attempt goes on from it. */
export async function recoverLedger(parts: RecoverParts): Promise<Recovered> {
  const held = await holdLedger(parts.db, parts.setup, parts.patienceMs)
  try {
    return await rebuild(parts, await readShown(parts.sources, parts.setup.policy), held)
  } finally {
    await held.release()
  }
}

async function rebuild(
  parts: RecoverParts,
  { shown, trouble, answered }: Standing,
  held: HeldLedger,
): Promise<Recovered> {
  const { db, setup } = parts
  const damaged = [...trouble]
  const [newest] = shown
  if (!newest) throw new RecoveryRefused('no source shows a checkpoint that this log signed', damaged)
  const events = { damage: (one: Damage) => void damaged.push(one) }
  const sources = shown.map(({ source }) => source)
  const reader = provenReader(sources, treeOf(newest), events)
  try {
    await refuseContradictions(shown, reader)
    const from = await comparedSize(db, reader, shown)
    await setHeadTrouble(db, setup.policy.origin, 'the ledger is being rebuilt from its members’ mirrors')
    const stops = shown.map(({ checkpoint }) => checkpoint.size)
    const { chain, settled } = await rebuildTail(parts, reader, { from, stops, held })
    const kept = await readHandovers(sources, chain, reader, events.damage)
    const { cosigned, published } = await keepCosignatures(db, chain, [...shown, ...kept])
    await clearOvertaken(db, setup.policy, reader)
    await setHeadTrouble(db, setup.policy.origin, null)
    const { size, root } = newest.checkpoint
    return { from, size, root, cosigned, published, settled, damaged, answered }
  } catch (error) {
    if (!(error instanceof NotProvable)) throw error
    throw new RecoveryRefused(`${error.message}; less than the log has signed may not be rebuilt`, damaged)
  }
}

function treeOf({ note, checkpoint: { size, root } }: Shown) {
  return { size, root, checkpoint: encodeNote(note) }
}

/** How much the database holds already, which must be the beginning of what is to be rebuilt. */
async function comparedSize(db: Database, reader: ProvenReader, shown: readonly Shown[]): Promise<number> {
  const head = await ledgerStore(db).readHead()
  if (!head) return 0
  if (head.size > reader.size) {
    throw new RecoveryRefused(
      `the database is ahead: it holds ${head.size} entries, and nobody shows more than ${reader.size}. There is nothing to recover`,
    )
  }
  if (equalBytes(await reader.rootAt(head.size), head.root)) return head.size
  const holders = shown.map(({ source }) => source.name).join(', ')
  throw new RecoveryRefused(
    `the database contradicts ${holders}: its first ${head.size} entries are not theirs. Keep a copy of it, and recover into an empty one`,
    [],
    [head.checkpoint, encodeNote(shown[0]!.note)],
  )
}
