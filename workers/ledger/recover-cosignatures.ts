/** The co-signatures that members show on what was rebuilt, back into the database: at quorum it is published again. */
import type { Database } from '#db/client.ts'
import { cosignatureTime } from '#ledger/cosignature.ts'
import { encodeSignatureLine, type Note } from '#ledger/note.ts'
import { type PolicyChain, termsOver } from '#ledger/policy-chain.ts'
import { findCosignatures, type MemberCosignature, mergeCosignature } from './merge-cosignature.ts'
import type { Shown } from './sources/shown.ts'

/** `time` in seconds since 1970. */
export type Cosigned = { readonly member: string; readonly time: number }

/** `cosigned`: on the largest size shown. `published`: the newest size that they publish, 0 when there is none. */
export async function keepCosignatures(
  db: Database,
  chain: PolicyChain,
  shown: readonly Shown[],
): Promise<{ cosigned: Cosigned[]; published: number }> {
  const cosigned = new Map<string, Cosigned>()
  let published = 0
  const newest = Math.max(...shown.map(({ checkpoint }) => checkpoint.size))
  // The smaller first: nothing beyond a hand-over is published before it is.
  for (const { note, checkpoint } of shown.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size)) {
    for (const { member, signature } of signaturesOn(note, checkpoint.size, chain)) {
      const done = await db.transaction(tx => mergeCosignature(tx, chain, checkpoint.size, member, signature))
      if (done) published = Math.max(published, checkpoint.size)
      if (checkpoint.size === newest) {
        cosigned.set(member.name, { member: member.name, time: cosignatureTime(signature) })
      }
    }
  }
  return { cosigned: [...cosigned.values()], published }
}

function signaturesOn(note: Note, size: number, chain: PolicyChain): MemberCosignature[] {
  const members = termsOver(chain, size).flatMap(({ policy }) => policy.members)
  return findCosignatures(note.signatures.map(encodeSignatureLine).join(''), note.text, members)
}
