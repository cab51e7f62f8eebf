/** A member's co-signature, verified, into the stored checkpoint; at quorum the checkpoint and what it covers are published. */
import { and, eq, getTableColumns, inArray, isNotNull, isNull, lt, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerAlarms, ledgerCheckpoints, memberStates, submissions } from '#db/schema/index.ts'
import { cosignatureTime, cosignatureVerifier } from '#ledger/cosignature.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, isSameKey, NoteError, type NoteSignature, parseNote, parseSignatureLine } from '#ledger/note.ts'
import { logKey, memberKey, type PolicyMember } from '#ledger/policy.ts'
import { handoversUpTo, type PolicyChain, publishedUnder } from '#ledger/policy-chain.ts'
import { clearRefusals, REFUSAL_ALARMS } from './refusal-alarms.ts'

export type MemberCosignature = { readonly member: PolicyMember; readonly signature: NoteSignature }

/**
 * The valid signatures by a member's keys among the lines it answered with. `keys`: what the policies say of it, more
 * than one where its node's key is exchanged. Others' signatures count for nothing.
 */
export function findCosignatures(
  lines: string,
  checkpointText: string,
  keys: readonly PolicyMember[],
): MemberCosignature[] {
  const signatures = lines
    .split('\n')
    .filter(Boolean)
    .flatMap(line => readLine(line) ?? [])
  return keys.flatMap(member => {
    const vkey = memberKey(member)
    const { verify } = cosignatureVerifier(vkey, nodeEd25519)
    const signature = signatures.find(one => isSameKey(one, vkey) && verify(checkpointText, one.signature))
    return signature ? [{ member, signature }] : []
  })
}

/**
 * `chain`: every hand-over up to `size` must be in it.
 * @returns whether the checkpoint is published
 */
export async function mergeCosignature(
  tx: Transaction,
  chain: PolicyChain,
  size: number,
  member: PolicyMember,
  signature: NoteSignature,
): Promise<boolean> {
  const row = await lockCheckpoint(tx, size, member.name)
  const note = parseNote(row.note)
  const known = note.signatures.some(present => isSameKey(present, signature))
  const merged = known ? row.note : encodeNote({ ...note, signatures: [...note.signatures, signature] })
  if (!known) await tx.update(ledgerCheckpoints).set({ note: merged }).where(eq(ledgerCheckpoints.size, size))
  await tellCosigned(tx, chain, row, member.name, [signature])
  if (row.publishedAt) return true
  if (!publishedUnder(merged, chain, nodeEd25519).published || (await isHeldBack(tx, chain, size))) return false
  await publish(tx, size, new Date())
  return true
}

/** Of a member that has no say over the checkpoint: it is kept in mind where it stands, and what it signed to say so. */
export async function noteProgress(
  tx: Transaction,
  chain: PolicyChain,
  size: number,
  name: string,
  signatures: readonly NoteSignature[],
): Promise<void> {
  await tellCosigned(tx, chain, await lockCheckpoint(tx, size, name), name, signatures)
}

/** `hasRefused`: whether an alarm by that member is open, which its co-signature may end. */
async function lockCheckpoint(tx: Transaction, size: number, member: string) {
  const [row] = await tx
    .select({ ...getTableColumns(ledgerCheckpoints), hasRefused: hasRefused(member) })
    .from(ledgerCheckpoints)
    .where(eq(ledgerCheckpoints.size, size))
    .for('update')
  if (!row) throw new Error(`there is no checkpoint of size ${size}`)
  return row
}

function hasRefused(member: string) {
  return sql<boolean>`exists (select from ${ledgerAlarms} a where a.cleared_at is null and a.member = ${member}
    and a.kind = any(${sql.param([...REFUSAL_ALARMS])}::text[]))`
}

/** Nothing beyond a hand-over is published before it is. */
async function isHeldBack(tx: Transaction, chain: PolicyChain, size: number): Promise<boolean> {
  const before = handoversUpTo(chain, size - 1).map(({ from }) => from)
  if (before.length === 0) return false
  const published = await tx
    .select({ size: ledgerCheckpoints.size })
    .from(ledgerCheckpoints)
    .where(and(inArray(ledgerCheckpoints.size, before), isNotNull(ledgerCheckpoints.publishedAt)))
  return published.length < before.length
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
async function tellCosigned(
  tx: Transaction,
  chain: PolicyChain,
  { size, note, hasRefused }: { size: number; note: string; hasRefused: boolean },
  member: string,
  signatures: readonly NoteSignature[],
): Promise<void> {
  const { text, signatures: present } = parseNote(note)
  const byLog = present.filter(one => isSameKey(one, logKey(chain[0]!.policy)))
  const cosignedAt = new Date(Math.max(...signatures.map(cosignatureTime)) * 1000)
  const set = { size, cosignedAt, note: encodeNote({ text, signatures: [...byLog, ...signatures] }) }
  const seen = { seenAt: new Date(), answers: true, trouble: null }
  await tx
    .insert(memberStates)
    .values({ member, ...set, ...seen })
    .onConflictDoUpdate({
      target: memberStates.member,
      set: { ...set, ...seen },
      setWhere: sql`${memberStates.size} <= ${size}`,
    })
  if (hasRefused) await clearRefusals(tx, member, size)
}

function readLine(line: string): NoteSignature | null {
  try {
    return parseSignatureLine(line)
  } catch (error) {
    if (error instanceof NoteError) return null
    throw error
  }
}
