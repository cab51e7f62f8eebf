/** What several sources show of one log: only a checkpoint that the log's own key signed counts for anything. */
import { type Checkpoint, CheckpointError, parseCheckpoint } from '#ledger/checkpoint.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { ed25519Verifier, encodeNote, isSameKey, type Note, NoteError, openNote, parseNote } from '#ledger/note.ts'
import { logKey, type Policy } from '#ledger/policy.ts'
import type { Damage } from './proven-reader.ts'
import { type LedgerSource, SourceUnreadable } from './source.ts'

export type Shown = { readonly source: LedgerSource; readonly note: Note; readonly checkpoint: Checkpoint }

export type Standing = {
  /** The largest first. */
  readonly shown: readonly Shown[]
  /** Sources that answered: with a checkpoint, or that they have none yet. */
  readonly answered: number
  /** Sources that cannot be read, and those whose checkpoint is not this log's. */
  readonly trouble: readonly Damage[]
}

/** `genesis` names the log: its origin and key never change. */
export async function readShown(sources: readonly LedgerSource[], genesis: Policy): Promise<Standing> {
  const shown: Shown[] = []
  const trouble: Damage[] = []
  let answered = 0
  await Promise.all(
    sources.map(async source => {
      try {
        const text = await source.readCheckpoint()
        answered += 1
        if (text !== null) shown.push({ source, ...signedByLog(text, genesis) })
      } catch (error) {
        if (!isExpected(error)) throw error
        trouble.push({ source: source.name, where: 'checkpoint', what: error.message })
      }
    }),
  )
  const place = ({ source }: Shown) => sources.indexOf(source)
  shown.sort((a, b) => b.checkpoint.size - a.checkpoint.size || place(a) - place(b))
  return { shown, answered, trouble }
}

/** Throws `NoteError` or `CheckpointError` unless the log of this origin signed it. */
export function signedByLog(text: string, genesis: Policy): { note: Note; checkpoint: Checkpoint } {
  const note = parseNote(text)
  const checkpoint = parseCheckpoint(note.text)
  if (checkpoint.origin !== genesis.origin) throw new CheckpointError(`is of another log, ${checkpoint.origin}`)
  if (openNote(note, [ed25519Verifier(logKey(genesis), nodeEd25519)]).length === 0) {
    throw new NoteError('is not signed by the log')
  }
  return { note, checkpoint }
}

/** One note with the signatures of all of them; they must be of one text. Signatures are not looked at. */
export function joinNotes(notes: readonly Note[]): string {
  const { text } = notes[0]!
  const signatures = notes.flatMap(note => (note.text === text ? note.signatures : []))
  const distinct = signatures.filter((one, i) => signatures.findIndex(other => isSameKey(one, other)) === i)
  return encodeNote({ text, signatures: distinct })
}

function isExpected(error: unknown): error is Error {
  return error instanceof SourceUnreadable || error instanceof NoteError || error instanceof CheckpointError
}
