/** When nothing may be rebuilt, and who is in the way. */
import { equalBytes } from '#ledger/bytes.ts'
import { encodeNote } from '#ledger/note.ts'
import type { Damage, ProvenReader } from './sources/proven-reader.ts'
import type { Shown } from './sources/shown.ts'

export class RecoveryRefused extends Error {
  override name = 'RecoveryRefused'
  constructor(
    message: string,
    readonly damaged: readonly Damage[] = [],
    /** Two checkpoints, as notes, that the log signed and that cannot both be true. */
    readonly contradiction: readonly string[] = [],
  ) {
    super(message)
  }
}

/**
 * Of a fork nobody but the members may choose a branch. Throws `RecoveryRefused` when any checkpoint shown is not of the
 * tree that is to be rebuilt, saying who holds what.
 */
export async function refuseContradictions(shown: readonly Shown[], reader: ProvenReader): Promise<void> {
  const [newest] = shown
  const against: Shown[] = []
  for (const one of shown) {
    if (!equalBytes(await reader.rootAt(one.checkpoint.size), one.checkpoint.root)) against.push(one)
  }
  if (against.length === 0) return
  const names = (of: readonly Shown[]) => of.map(({ source }) => source.name).join(', ')
  const sizes = [...new Set(against.map(({ checkpoint }) => checkpoint.size))].join(' and ')
  throw new RecoveryRefused(
    `${names(against)} ${against.length === 1 ? 'shows' : 'show'} a checkpoint of size ${sizes}, signed by this log, that contradicts the one of size ${newest!.checkpoint.size} that ${names(shown.filter(one => !against.includes(one)))} ${against.length === shown.length - 1 ? 'shows' : 'show'}: the log's key has signed two histories, and the members must decide which of them holds`,
    [],
    [newest!, against[0]!].map(({ note }) => encodeNote(note)),
  )
}
