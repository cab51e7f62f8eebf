import { and, desc, eq, ne, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Database, Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { readChain, readGovernance } from '#db/ledger-chain.ts'
import { ledgerStore, readKeys } from '#db/ledger-store.ts'
import { organisations, submissions } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { digestOf, unpackLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { idsAsked, subjectsAsked } from '#ledger/rules/asked.ts'
import { knownHoldings } from '#ledger/rules/known-holdings.ts'
import { knownIds } from '#ledger/rules/known-ids.ts'
import { applyRead, type RulesBasis, readSubmission, stateOn } from '#ledger/rules/rule-sets.ts'
import { readLeaves } from '#ledger/store.ts'
import type { Submission, SubmissionItem } from '#ledger/submission.ts'
import { findEntry } from './find-entry.server.ts'
import type { SubmissionStatus } from './submission-status.ts'
import { submit } from './submit.server.ts'

export interface ReceivedSubmission {
  /** Null for one that is in the ledger and has no row here any more. */
  submissionId: string | null
  /** Hex SHA-256 of the packed leaves. */
  digest: string
  status: SubmissionStatus
  /** It was here before. */
  known: boolean
}

/**
 * Takes a submission from whoever brings it: its signatures are all the authority there is. What the rules would refuse
 * as the ledger stands is refused here; the sequencer has the last word. `admit` is called with the organisation once the
 * signatures are verified, and may refuse.
 * @throws DomainError with the rule's id as its code, 422
 */
export async function receiveSubmission(
  db: Database,
  packed: Uint8Array,
  admit: (organisationId: string) => Promise<void>,
): Promise<ReceivedSubmission> {
  const leaves = unpackLeaves(packed)
  if (!leaves) throw new DomainError('not-packed', 'The body is not leaves, each behind its length in two bytes.', 400)
  const read = readSubmission(leaves)
  if (!read.ok) throw refused(read.refusal.rule, read.refusal.message)
  const { submission } = read
  const digest = digestOf(leaves)
  const store = ledgerStore(db)
  const [head, basis] = [await store.readHead(), await basisFor(db, submission)]
  if (!head || !basis) throw new DomainError('no-ledger', 'There is no ledger here yet.', 409)
  const organisationId = await organisationOf(db, submission, basis)
  const asOwner = <T>(work: (tx: Transaction) => Promise<T>) =>
    inTenant(db, { organisationId, actorId: organisationId }, work)
  const before = await asOwner(tx => findByDigest(tx, digest))
  if (before) return { ...before, digest, known: true }

  const asked = idsAsked(submission).map(id => ({ actor: submission.header.actor, id }))
  const state = stateOn(
    basis,
    knownIds(await store.findIds(asked)),
    knownHoldings(await store.findHoldings(subjectsAsked(submission))),
  )
  const applied = applyRead(state, read, head.size, nodeEd25519)
  if (!applied.ok) {
    const status = applied.refusal.rule === 'id.known' ? await findInLedger(db, leaves, submission) : null
    if (status) return { submissionId: null, digest, status, known: true }
    throw refused(applied.refusal.rule, applied.refusal.message)
  }
  await admit(organisationId)
  return asOwner(async tx => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`submission ${digest}`}, 0))`)
    const meanwhile = await findByDigest(tx, digest)
    if (meanwhile) return { ...meanwhile, digest, known: true }
    const { submissionId } = await submit(tx, organisationId, submission)
    return { submissionId, digest, status: 'pending', known: false }
  })
}

/** The rules' state without the keys that have nothing to do with it. */
async function basisFor(db: Database, { header, items }: Submission): Promise<RulesBasis | null> {
  const chain = await readChain(db)
  const inForce = chain.at(-1)
  if (!inForce) return null
  const named = items.flatMap(({ key, replaces }) => [key, replaces]).filter(key => typeof key === 'string')
  const keys = await readKeys(db, [...header.proofs.map(({ key }) => key), ...named])
  return { policy: inForce.policy, chain, governance: await readGovernance(db), keys }
}

/** Whoever signed it: the key's holder, the member, or for a registrar whom the key is registered for. */
async function organisationOf(db: Database, { header, items }: Submission, { keys }: RulesBasis): Promise<string> {
  const holder = keys.get(header.proofs[0]?.key ?? '')?.holder ?? holderNamed(header.kind, items[0]!, keys)
  const isIt = isUuid(holder) ? eq(organisations.id, holder) : eq(organisations.member, holder)
  const wanted = header.kind === 'policy' ? eq(organisations.member, header.actor) : isIt
  const [row] = await db.select({ id: organisations.id }).from(organisations).where(wanted)
  return row?.id ?? NOBODYS
}

/**
 * The row is in no tenant of this database. The log takes it all the same: whom it takes from is for the rules to say, and
 * a member's node would hold it to what it left out.
 */
const NOBODYS = '00000000-0000-0000-0000-000000000000'

function holderNamed(kind: string, { holder, key }: SubmissionItem, keys: RulesBasis['keys']): string {
  if (kind === 'keys' && typeof holder === 'string') return holder
  return (typeof key === 'string' && keys.get(key)?.holder) || ''
}

async function findByDigest(
  tx: Transaction,
  digest: string,
): Promise<{ submissionId: string; status: SubmissionStatus } | null> {
  const [row] = await tx
    .select({ submissionId: submissions.id, status: submissions.status })
    .from(submissions)
    // What was refused may be accepted now, such as after its key was registered.
    .where(and(eq(submissions.digest, digest), ne(submissions.status, 'refused')))
    .orderBy(desc(submissions.position))
    .limit(1)
  return row ? { ...row, status: row.status as SubmissionStatus } : null
}

/** Whether these very leaves are in the ledger, where nothing but the ledger knows it any more. */
async function findInLedger(
  db: Database,
  leaves: readonly Uint8Array[],
  { header, items }: Submission,
): Promise<SubmissionStatus | null> {
  const entry = await findEntry(db, header.actor, items[0]!.id)
  if (!entry) return null
  const start = entry.leaf - 1
  const there = await readLeaves(ledgerStore(db), start, Math.min(start + leaves.length, entry.size))
  const same = there.length === leaves.length && there.every((leaf, i) => equalBytes(leaf, leaves[i]!))
  if (!same) return null
  return start + leaves.length <= entry.published ? 'published' : 'sequenced'
}

function refused(rule: string, message: string): DomainError {
  return new DomainError(rule, `A rule of the ledger refuses it: ${message}.`, 422)
}
