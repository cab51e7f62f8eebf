/** Offers one member checkpoint after checkpoint until it has co-signed the newest, or says why not. */
import { and, asc, desc, eq, gt, lte } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { headTransaction, limitStall } from '#db/head-transaction.ts'
import { readChain } from '#db/ledger-chain.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { newestPublished } from '#db/newest-checkpoint.ts'
import { ledgerCheckpoints, memberStates } from '#db/schema/index.ts'
import { MAX_STEP } from '#ledger/node/catch-up.ts'
import { encodeOffer } from '#ledger/node/offer.ts'
import { encodeNote, isSameKey, parseNote } from '#ledger/note.ts'
import { logKey, memberKey, type PolicyMember } from '#ledger/policy.ts'
import { type PolicyChain, termsOver } from '#ledger/policy-chain.ts'
import { proveConsistency } from '#ledger/store.ts'
import { type MemberAddress, MemberUnreachable, offerCheckpoint } from './member-client.ts'
import { findCosignatures, mergeCosignature, noteProgress } from './merge-cosignature.ts'
import { offerees, offerLimit } from './offer-plan.ts'
import { raiseRefusal } from './refusal-alarms.ts'
import { claimReoffer, isReofferDue } from './reoffer.ts'
import { type MemberTrouble, tellTrouble } from './tell-trouble.ts'

/** A member far behind takes many offers; it is taken up again by the next job. */
const MAX_OFFERS = 64
/** How often in a row a member may say that it stands elsewhere before it is left for later. */
const MAX_CORRECTIONS = 4

/** @returns null when the member has co-signed all that it may be offered, else what is in the way, in words */
export async function bringMember(
  db: Database,
  name: string,
  address: MemberAddress,
  signal: AbortSignal,
): Promise<string | null> {
  const inTheWay = await offerAll(db, name, address, signal)
  if (inTheWay && !signal.aborted) await tellTrouble(db, name, inTheWay)
  return inTheWay && !inTheWay.isCurrent ? inTheWay.trouble : null
}

/** `isCurrent`: it has co-signed all there is, and does not do so again. */
type InTheWay = MemberTrouble & { readonly isCurrent: boolean }

const trouble = (words: string, { answers = true, isCurrent = false } = {}): InTheWay => ({
  trouble: words,
  answers,
  isCurrent,
})

async function offerAll(
  db: Database,
  name: string,
  address: MemberAddress,
  signal: AbortSignal,
): Promise<InTheWay | null> {
  const last = await lastKnown(db, name)
  let stands = last.size
  let corrections = 0
  for (let offers = 0; offers < MAX_OFFERS; offers++) {
    const found = await nextTarget(db, name, stands)
    if (!found) return null
    const { chain, target } = found
    if (target.size < stands) {
      const newest = await newestTarget(db)
      if (newest < stands) return trouble(`it says that it co-signed size ${stands}; the newest here is ${newest}`)
      return null
    }
    const { text, signatures } = parseNote(target.note)
    const counted = keysOf(termsOver(chain, target.size), name)
    const has = (member: PolicyMember) => signatures.some(one => isSameKey(one, memberKey(member)))
    const isCurrent = target.size === stands && (counted.length === 0 || counted.some(has))
    const mayAskAgain = last.isReofferDue && last.size === stands && counted.length > 0
    if (isCurrent && !(mayAskAgain && (await claimReoffer(db, name)))) return null

    const proof = await proveConsistency(ledgerStore(db), stands, target.size)
    const own = signatures.filter(one => isSameKey(one, logKey(chain[0]!.policy)))
    const note = encodeNote({ text, signatures: own })
    const offer = encodeOffer({ oldSize: stands, proof, note })
    const answer = await offerCheckpoint(address, offer, signal).catch(unreachable)
    if (answer.kind === 'unreachable') return trouble(answer.message, { answers: false, isCurrent })
    if (answer.kind === 'refused') {
      await raiseRefusal(db, name, answer, { size: target.size, note })
      return trouble(`${answer.status}: ${answer.message}`, { isCurrent })
    }
    if (answer.kind === 'stands') {
      if (++corrections > MAX_CORRECTIONS) return trouble('it keeps saying that it stands elsewhere')
      stands = answer.size
      continue
    }
    // One that is still catching up signs what it counts for only later.
    const cosigned = findCosignatures(answer.lines, text, counted.length > 0 ? counted : keysOf(chain, name))
    if (cosigned.length === 0) return trouble('it answered with a co-signature that does not verify', { isCurrent })
    await headTransaction(db, async tx => {
      await limitStall(tx)
      const signed = cosigned.map(({ signature }) => signature)
      // What was published stays as it was; that it was co-signed again is the member's own, newest word.
      if (isCurrent || counted.length === 0) return noteProgress(tx, chain, target.size, name, signed)
      for (const { member, signature } of cosigned) await mergeCosignature(tx, chain, target.size, member, signature)
    })
    if (isCurrent) return null
    stands = target.size
    corrections = 0
  }
  return trouble(`it is still catching up, at ${stands}`)
}

/** What the member is, or was, under these terms: two at a hand-over that exchanges its node's key. */
function keysOf(terms: PolicyChain, name: string): PolicyMember[] {
  const members = terms.flatMap(({ policy }) => policy.members.filter(member => member.name === name))
  return members.filter(({ vkey }, i) => members.findIndex(other => other.vkey === vkey) === i)
}

function unreachable(error: unknown): { kind: 'unreachable'; message: string } {
  if (error instanceof MemberUnreachable) return { kind: 'unreachable', message: error.message }
  throw error
}

async function lastKnown(db: Database, member: string): Promise<{ size: number; isReofferDue: boolean }> {
  const [row] = await db
    .select({ size: memberStates.size, isReofferDue })
    .from(memberStates)
    .where(eq(memberStates.member, member))
  return row ?? { size: 0, isReofferDue: false }
}

type Target = { readonly size: number; readonly note: string }

/**
 * The newest checkpoint that is no further than a node takes in one step, and not beyond a hand-over that has to come
 * first; null while there is none, or the member is one no more.
 */
async function nextTarget(
  db: Database,
  name: string,
  stands: number,
): Promise<{ chain: PolicyChain; target: Target } | null> {
  // In one snapshot: a hand-over that was appended in between would be passed over.
  return db.transaction(
    async tx => {
      const [chain, published] = [await readChain(tx), await newestPublished(tx)]
      const offeree = offerees(chain, published).find(candidate => candidate.name === name)
      if (!offeree) return null
      const limit = offerLimit(chain, { published, stands, until: offeree.until })
      const target = await checkpointUpTo(tx, stands, limit)
      return target && { chain, target }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

async function checkpointUpTo(db: Pick<Database, 'select'>, stands: number, limit: number): Promise<Target | null> {
  const columns = { size: ledgerCheckpoints.size, note: ledgerCheckpoints.note }
  const allowed = Number.isFinite(limit) ? lte(ledgerCheckpoints.size, limit) : undefined
  const [target] = await db
    .select(columns)
    .from(ledgerCheckpoints)
    .where(and(allowed, lte(ledgerCheckpoints.size, stands + MAX_STEP)))
    .orderBy(desc(ledgerCheckpoints.size))
    .limit(1)
  if (target && target.size > stands) return target
  // Beyond a gap wider than a step there would be nothing to offer but the far side of it.
  const [next] = await db
    .select(columns)
    .from(ledgerCheckpoints)
    .where(and(allowed, gt(ledgerCheckpoints.size, stands)))
    .orderBy(asc(ledgerCheckpoints.size))
    .limit(1)
  return next ?? target ?? null
}

async function newestTarget(db: Database): Promise<number> {
  return (await checkpointUpTo(db, Number.MAX_SAFE_INTEGER - MAX_STEP, Number.POSITIVE_INFINITY))?.size ?? 0
}
