/** Offers one member checkpoint after checkpoint until it has co-signed the newest, or says why not. */
import { and, asc, desc, eq, gt, lte } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, memberStates } from '#db/schema/index.ts'
import { MAX_STEP } from '#ledger/node/catch-up.ts'
import { encodeOffer } from '#ledger/node/offer.ts'
import { encodeNote, isSameKey, parseNote } from '#ledger/note.ts'
import { logKey, memberKey, type Policy, type PolicyMember } from '#ledger/policy.ts'
import { proveConsistency } from '#ledger/store.ts'
import { type MemberAddress, MemberUnreachable, offerCheckpoint } from './member-client.ts'
import { findCosignature, mergeCosignature } from './merge-cosignature.ts'

/** A member far behind takes many offers; it is taken up again by the next job. */
const MAX_OFFERS = 64
/** How often in a row a member may say that it stands elsewhere before it is left for later. */
const MAX_CORRECTIONS = 4

/** @returns null when the member has co-signed the newest checkpoint, else what is in the way, in words */
export async function bringMember(
  db: Database,
  policy: Policy,
  member: PolicyMember,
  address: MemberAddress,
  signal: AbortSignal,
): Promise<string | null> {
  const trouble = await offerAll(db, policy, member, address, signal)
  if (trouble && !signal.aborted) await tellTrouble(db, member.name, trouble)
  return trouble
}

async function offerAll(
  db: Database,
  policy: Policy,
  member: PolicyMember,
  address: MemberAddress,
  signal: AbortSignal,
): Promise<string | null> {
  let stands = await lastKnownSize(db, member.name)
  let corrections = 0
  for (let offers = 0; offers < MAX_OFFERS; offers++) {
    const target = await nextTarget(db, stands)
    if (!target) return null
    if (target.size < stands) return `it says that it co-signed size ${stands}; the newest here is ${target.size}`
    const { text, signatures } = parseNote(target.note)
    if (target.size === stands && signatures.some(signature => isSameKey(signature, memberKey(member)))) return null

    const proof = await proveConsistency(ledgerStore(db), stands, target.size)
    const note = encodeNote({ text, signatures: signatures.filter(one => isSameKey(one, logKey(policy))) })
    const answer = await offerCheckpoint(address, encodeOffer({ oldSize: stands, proof, note }), signal).catch(
      unreachable,
    )
    if (answer.kind === 'unreachable') return answer.message
    if (answer.kind === 'refused') return `${answer.status}: ${answer.message}`
    if (answer.kind === 'stands') {
      if (++corrections > MAX_CORRECTIONS) return 'it keeps saying that it stands elsewhere'
      stands = answer.size
      continue
    }
    const signature = findCosignature(answer.lines, text, member)
    if (!signature) return 'it answered with a co-signature that does not verify'
    await db.transaction(tx => mergeCosignature(tx, policy, target.size, member, signature))
    stands = target.size
    corrections = 0
  }
  return `it is still catching up, at ${stands}`
}

function unreachable(error: unknown): { kind: 'unreachable'; message: string } {
  if (error instanceof MemberUnreachable) return { kind: 'unreachable', message: error.message }
  throw error
}

async function lastKnownSize(db: Database, member: string): Promise<number> {
  const [row] = await db.select({ size: memberStates.size }).from(memberStates).where(eq(memberStates.member, member))
  return row?.size ?? 0
}

/** The newest checkpoint that is no further than a node takes in one step; null while there is none. */
async function nextTarget(db: Database, stands: number): Promise<{ size: number; note: string } | null> {
  const columns = { size: ledgerCheckpoints.size, note: ledgerCheckpoints.note }
  const within = lte(ledgerCheckpoints.size, stands + MAX_STEP)
  const [target] = await db
    .select(columns)
    .from(ledgerCheckpoints)
    .where(within)
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  if (target && target.size > stands) return target
  // Beyond a gap wider than a step there would be nothing to offer but the far side of it.
  const beyond = and(gt(ledgerCheckpoints.size, stands))
  const [next] = await db
    .select(columns)
    .from(ledgerCheckpoints)
    .where(beyond)
    .orderBy(asc(ledgerCheckpoints.size))
    .limit(1)
  return next ?? target ?? null
}

async function tellTrouble(db: Database, member: string, trouble: string): Promise<void> {
  await db
    .insert(memberStates)
    .values({ member, size: 0, trouble })
    .onConflictDoUpdate({ target: memberStates.member, set: { trouble } })
}
