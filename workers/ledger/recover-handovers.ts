/** Hand-overs lie behind what members show; each keeps the checkpoint at which it passed one, with its co-signature. */
import { equalBytes } from '#ledger/bytes.ts'
import { CheckpointError } from '#ledger/checkpoint.ts'
import { NoteError } from '#ledger/note.ts'
import { handoversUpTo, type PolicyChain } from '#ledger/policy-chain.ts'
import type { Damage, ProvenReader } from './sources/proven-reader.ts'
import { type Shown, signedByLog } from './sources/shown.ts'
import { type LedgerSource, SourceUnreadable } from './sources/source.ts'

export async function readHandovers(
  sources: readonly LedgerSource[],
  chain: PolicyChain,
  reader: ProvenReader,
  damage: (damage: Damage) => void,
): Promise<Shown[]> {
  const found: Shown[] = []
  for (const { from } of handoversUpTo(chain, reader.size)) {
    for (const source of sources) {
      const tell = (what: string) =>
        damage({ source: source.name, where: `the checkpoint that it kept at ${from}`, what })
      try {
        const text = await source.readKept(from)
        if (text === null) continue
        const { note, checkpoint } = signedByLog(text, chain[0]!.policy)
        const same = checkpoint.size === from && equalBytes(checkpoint.root, await reader.rootAt(from))
        if (same) found.push({ source, note, checkpoint })
        else tell('is not of this ledger')
      } catch (error) {
        if (!(error instanceof NoteError || error instanceof CheckpointError || error instanceof SourceUnreadable))
          throw error
        tell(error.message)
      }
    }
  }
  return found
}
