import { and, count, desc, eq, gt, inArray } from 'drizzle-orm'
import { applies, type ContractKind, type RulePack } from '#app/jurisdictions/pack.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import type { Situation } from '#app/lifecycle/event-definition.ts'
import { type Stage, stageNow } from '#app/lifecycle/stage.ts'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { assignments, caseEvents, caseFilings, type cases, contractEvents, submissions } from '#db/schema/index.ts'
import type { Track } from './case.ts'
import { definitionOf, isEventName } from './lifecycle.ts'

export type CaseRow = typeof cases.$inferSelect

/** How many events back a step that can be undone is looked for, past notes and the like. */
const LOOK_BACK = 50

/**
 * What guards are asked of. What bars the filing is taken from the last judgement; whoever files asks anew
 * (submit-filing).
 */
export async function readSituation(
  tx: Transaction,
  found: CaseRow,
  now: Date,
): Promise<{ situation: Situation; pack: RulePack }> {
  const pack = await packFor(tx, found.jurisdiction, found.packVersion || undefined)
  const { liveOffers, filing, refusedRecords, undoable } = await atOnce({
    liveOffers: countLiveOffers(tx, found.id, now),
    filing: liveFiling(tx, found.id),
    refusedRecords: countRefusedRecords(tx, found.contractId),
    undoable: lastUndoable(tx, found.id),
  })
  const offeredFrom = (found.offeredFrom ?? 'preparing') as Stage
  const situation: Situation = {
    stage: stageNow(found.stage as Stage, liveOffers, offeredFrom),
    track: found.track as Track,
    jurisdiction: found.jurisdiction,
    liveOffers,
    offeredFrom,
    refusedRecords,
    missingGates: found.missingGates === 0 ? [] : [gatesInWords(found.missingGates)],
    openTracks: openTracks(pack, found),
    overridden: filing?.state === 'overridden',
    submittedById: filing && filing.state !== 'overridden' ? filing.submittedById : null,
    officerId: found.officerId,
    heldUntil: found.heldUntil,
    lastUndoable: undoable,
  }
  return { situation, pack }
}

function gatesInWords(count: number): string {
  return count === 1
    ? 'One item that the court insists on is missing: see what it asks for below.'
    : `${count} items that the court insists on are missing: see what it asks for below.`
}

function openTracks(pack: RulePack, found: CaseRow): string[] {
  const claim = {
    contractKind: found.contractKind as ContractKind,
    currency: found.currency,
    claimMinor: found.claimMinor,
    dueOn: found.dueOn,
  }
  return pack.tracks.filter(({ track, when }) => applies(when, { ...claim, track })).map(({ track }) => track)
}

async function countLiveOffers(tx: Transaction, caseId: string, now: Date): Promise<number> {
  const [live] = await tx
    .select({ offers: count() })
    .from(assignments)
    .where(and(eq(assignments.caseId, caseId), eq(assignments.status, 'offered'), gt(assignments.expiresAt, now)))
  return live?.offers ?? 0
}

async function countRefusedRecords(tx: Transaction, contractId: string): Promise<number> {
  const [refused] = await tx
    .select({ records: count() })
    .from(contractEvents)
    .innerJoin(submissions, eq(submissions.id, contractEvents.submissionId))
    .where(and(eq(contractEvents.contractId, contractId), eq(submissions.status, 'refused')))
  return refused?.records ?? 0
}

/** The attempt at filing that is under way: overridden beforehand, waiting for approval, or approved. */
export async function liveFiling(tx: Transaction, caseId: string) {
  const [filing] = await tx
    .select()
    .from(caseFilings)
    .where(and(eq(caseFilings.caseId, caseId), inArray(caseFilings.state, ['overridden', 'submitted', 'approved'])))
  return filing ?? null
}

/** The newest step, unless something that cannot be undone came after it; what was undone itself counts no more. */
async function lastUndoable(tx: Transaction, caseId: string): Promise<Situation['lastUndoable']> {
  const rows = await tx
    .select({
      position: caseEvents.position,
      name: caseEvents.name,
      from: caseEvents.fromStage,
      undoes: caseEvents.undoes,
    })
    .from(caseEvents)
    .where(eq(caseEvents.caseId, caseId))
    .orderBy(desc(caseEvents.position))
    .limit(LOOK_BACK)
  const gone = new Set(rows.flatMap(({ position, undoes }) => (undoes === null ? [] : [position, undoes])))
  for (const { position, name, from } of rows) {
    if (gone.has(position)) continue
    if (name === null || !isEventName(name)) return null
    const event = definitionOf(name)
    if (event.commutes) continue
    return event.undoable && from ? { position, name, from: from as Stage } : null
  }
  return null
}
