import { and, eq, isNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import { findEvidence } from '#app/evidence/read-evidence.server.ts'
import { recordCustody } from '#app/evidence/record-custody.server.ts'
import type { FactId } from '#app/jurisdictions/facts.ts'
import { applies } from '#app/jurisdictions/pack.ts'
import { packsFor } from '#app/jurisdictions/pack-for.server.ts'
import type { EffectContext, EventEffect } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { caseDocuments, caseStatements } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { claimOf } from './claim-of.ts'
import { disputedItem, disputeOf } from './dispute.ts'
import type { readinessEvents } from './readiness-events.ts'
import { stateFact } from './state-fact.server.ts'

/** Beside each event: the row that it makes or ends. */
export const readinessEffects: Record<keyof typeof readinessEvents, EventEffect> = {
  'attach-document': { leave: attachDocument },
  'remove-document': { leave: removeDocument },
  'state-fact': { leave: stateFact },
  'withdraw-statement': { leave: withdrawStatement },
  'record-dispute': { leave: recordDispute },
  'withdraw-dispute': { leave: withdrawDispute },
}

async function attachDocument(
  tx: Transaction,
  context: EffectContext,
  { fact, file, note }: { fact: FactId; file: string; note: string },
): Promise<JsonObject> {
  const { actor } = context.authority
  const evidence = await findEvidence(tx, file)
  if (evidence.organisationId !== actor.organisationId) {
    throw new DomainError('unknown-evidence', 'There is no such file here.', 404, { file: ['Choose a file'] })
  }
  await tx.insert(caseDocuments).values({
    ...ofCase(context),
    fact,
    evidenceId: file,
    note: note || null,
    addedBy: actor.name,
    addedAt: context.now,
  })
  const { sha256 } = evidence
  const taken = { action: 'taken-up' as const, actor: actor.name, tool: 'Hardproof web' }
  await recordCustody(tx, [evidence], () => ({ ...taken, hashBefore: sha256, hashAfter: sha256 }))
  return { fact, evidence: file, name: evidence.name, sha256: toHex(sha256), note }
}

async function removeDocument(
  tx: Transaction,
  { found, position }: EffectContext,
  { row, reason }: { row: string; reason: string },
): Promise<JsonObject> {
  const [removed] = await tx
    .update(caseDocuments)
    .set({ removedPosition: position })
    .where(and(eq(caseDocuments.id, row), eq(caseDocuments.caseId, found.id), isNull(caseDocuments.removedPosition)))
    .returning({ fact: caseDocuments.fact, evidence: caseDocuments.evidenceId })
  if (!removed) throw gone('document')
  return { ...removed, reason }
}

async function recordDispute(
  tx: Transaction,
  context: EffectContext,
  { item, words, on }: { item: string; words: string; on?: string },
): Promise<JsonObject> {
  const claim = claimOf(context.found)
  const packs = await packsFor(tx, context.pack)
  const items = packs.flatMap(({ checklist }) => checklist.filter(one => applies(one.when, claim)))
  const point = items.find(({ id }) => id.toLowerCase() === item.toLowerCase())
  if (!point) {
    const known = items.map(({ id }) => id).join(', ')
    throw new DomainError('unknown-point', 'The checklist has no such point.', 422, { item: [`Give one of ${known}.`] })
  }
  const fact = disputeOf(point.id)
  const [already] = await tx
    .select({ id: caseStatements.id })
    .from(caseStatements)
    .where(
      and(
        eq(caseStatements.caseId, context.found.id),
        eq(caseStatements.fact, fact),
        isNull(caseStatements.withdrawnPosition),
      ),
    )
  if (already) throw new DomainError('already-disputed', `${point.id} is on record as disputed already.`, 409)
  return stateFact(tx, context, { fact, words, on })
}

async function withdrawStatement(tx: Transaction, context: EffectContext, input: { row: string; reason: string }) {
  return endStatement(tx, context, input, fact => disputedItem(fact) === null, 'statement')
}

async function withdrawDispute(tx: Transaction, context: EffectContext, input: { row: string; reason: string }) {
  return endStatement(tx, context, input, fact => disputedItem(fact) !== null, 'dispute')
}

async function endStatement(
  tx: Transaction,
  { found, position }: EffectContext,
  { row, reason }: { row: string; reason: string },
  fits: (fact: string) => boolean,
  what: string,
): Promise<JsonObject> {
  const [ended] = await tx
    .update(caseStatements)
    .set({ withdrawnPosition: position })
    .where(
      and(eq(caseStatements.id, row), eq(caseStatements.caseId, found.id), isNull(caseStatements.withdrawnPosition)),
    )
    .returning({ fact: caseStatements.fact })
  if (!ended || !fits(ended.fact)) throw gone(what)
  return { fact: ended.fact, reason }
}

function ofCase({ found, position }: EffectContext) {
  return { organisationId: found.organisationId, caseId: found.id, position }
}

function gone(what: string): DomainError {
  return new DomainError(`no-such-${what}`, `There is no such ${what} on this case, or it was taken back already.`, 404)
}
