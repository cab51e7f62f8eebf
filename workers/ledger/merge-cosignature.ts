/** A member's co-signature, verified, into the stored checkpoint; at quorum the checkpoint and what it covers are published. */
import { and, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerCheckpoints, memberStates, submissions } from '#db/schema/index.ts'
import { cosignatureTime, cosignatureVerifier } from '#ledger/cosignature.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, isSameKey, NoteError, type NoteSignature, parseNote, parseSignatureLine } from '#ledger/note.ts'
import { logKey, memberKey, type Policy, type PolicyMember, publishedBy } from '#ledger/policy.ts'

/** The member's own signature among the lines it answered with; null when none is valid. Others' count for nothing. */
export function findCosignature(lines: string, checkpointText: string, member: PolicyMember): NoteSignature | null {
  const vkey = memberKey(member)
  const verifier = cosignatureVerifier(vkey, nodeEd25519)
  for (const line of lines.split('\n').filter(Boolean)) {
    const signature = readLine(line)
    if (signature && isSameKey(signature, vkey) && verifier.verify(checkpointText, signature.signature))
      return signature
  }
  return null
}

/** @returns whether the checkpoint is published */
export async function mergeCosignature(
  tx: Transaction,
  policy: Policy,
  size: number,
  member: PolicyMember,
  signature: NoteSignature,
): Promise<boolean> {
  const [row] = await tx.select().from(ledgerCheckpoints).where(eq(ledgerCheckpoints.size, size)).for('update')
  if (!row) throw new Error(`there is no checkpoint of size ${size}`)
  const note = parseNote(row.note)
  const known = note.signatures.some(present => isSameKey(present, signature))
  const signatures = known ? note.signatures : [...note.signatures, signature]
  const merged = encodeNote({ text: note.text, signatures })
  const { published } = publishedBy(merged, policy, nodeEd25519)
  const now = new Date()
  if (!known) await tx.update(ledgerCheckpoints).set({ note: merged }).where(eq(ledgerCheckpoints.size, size))
  if (published && !row.publishedAt) await publish(tx, size, now)
  const own = note.signatures.filter(present => isSameKey(present, logKey(policy)))
  await tellCosigned(tx, member.name, size, encodeNote({ text: note.text, signatures: [...own, signature] }), signature)
  return published
}

async function publish(tx: Transaction, size: number, now: Date): Promise<void> {
  await tx
    .update(ledgerCheckpoints)
    .set({ publishedAt: now })
    .where(and(eq(ledgerCheckpoints.size, size), isNull(ledgerCheckpoints.publishedAt)))
  // No submission straddles a checkpoint, so its header's leaf says it all.
  await tx
    .update(submissions)
    .set({ status: 'published', publishedAt: now })
    .where(and(eq(submissions.status, 'sequenced'), lt(submissions.leafStart, size)))
}

/** Never back to an older one: answers may come in out of order. */
async function tellCosigned(tx: Transaction, member: string, size: number, note: string, signature: NoteSignature) {
  const now = new Date()
  const cosignedAt = new Date(cosignatureTime(signature) * 1000)
  await tx
    .insert(memberStates)
    .values({ member, size, note, cosignedAt, seenAt: now, trouble: null })
    .onConflictDoUpdate({
      target: memberStates.member,
      set: { size, note, cosignedAt, seenAt: now, trouble: null },
      setWhere: sql`${memberStates.size} <= ${size}`,
    })
}

function readLine(line: string): NoteSignature | null {
  try {
    return parseSignatureLine(line)
  } catch (error) {
    if (error instanceof NoteError) return null
    throw error
  }
}
