import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { NoSigningKey, recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseEvents, cases } from '#db/schema/index.ts'
import { asOrganisation } from '#db/transaction.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import type { Outcome, Stage } from './case.ts'
import { type CaseEventType, caseEventPayload } from './case-event.ts'

/** A case as its lock gives it; `version` is also the position of its last event. */
export interface LockedCase {
  id: string
  organisationId: string
  subject: string
  stage: Stage
  version: number
}

export interface NewCaseEvent {
  type: CaseEventType
  /** What the ledger's entry is about: the case's or the assignment's opaque id. */
  subject: string
  to: Stage
  detail: JsonObject
  /** Only its partner sees the event then, besides the bank. */
  assignmentId?: string
  /** Set by the event that closes the case. */
  outcome?: Outcome
  /** Which event of the lifecycle it is. */
  name?: string
  key?: string
  undoes?: number
}

/**
 * Writes what happened, in the bank's case and on the ledger, signed for the organisation that acted: the case's own,
 * or a partner that answers. All events of one call go into one submission. Gives the case as it is afterwards.
 * @throws DomainError when the acting organisation has no key on the ledger.
 */
export async function recordCaseEvents(
  tx: Transaction,
  authority: Authority,
  before: LockedCase,
  events: NewCaseEvent[],
  now: Date,
): Promise<LockedCase> {
  const { actor } = authority
  let stage: Stage | null = before.version === 0 ? null : before.stage
  const facts = events.map((event, index) => {
    const position = before.version + index + 1
    const from = stage
    stage = event.to
    const { type, to, name, undoes } = event
    const detail = { ...event.detail, ...(name && { event: name }), ...(undoes && { undoes }) }
    return { case: before.subject, position, type, from, to, actor: actor.name, at: now, detail }
  })
  const acts = await asOrganisation(tx, actor.organisationId, () =>
    recordOnLedger(
      tx,
      authority,
      events.map((event, index) => ({ ...event, payload: caseEventPayload(facts[index]!) })),
    ),
  )
  const after: LockedCase = { ...before, stage: stage!, version: before.version + events.length }
  await asOrganisation(tx, before.organisationId, async () => {
    await tx.insert(caseEvents).values(
      facts.map((fact, index) => ({
        organisationId: before.organisationId,
        caseId: before.id,
        position: fact.position,
        type: fact.type,
        fromStage: fact.from,
        toStage: fact.to,
        actor: fact.actor,
        at: now,
        detail: fact.detail,
        salt: acts[index]!.salt,
        submissionId: acts[index]!.submissionId,
        itemIndex: acts[index]!.itemIndex,
        assignmentId: events[index]!.assignmentId ?? null,
        name: events[index]!.name ?? null,
        key: events[index]!.key ?? null,
        undoes: events[index]!.undoes ?? null,
      })),
    )
    const closing = events.find(event => event.outcome)
    const ended = closing ? { outcome: closing.outcome!, closedAt: now } : {}
    const moved = after.stage === before.stage && before.version > 0 ? {} : { stageSince: now }
    await tx
      .update(cases)
      .set({ stage: after.stage, version: after.version, ...ended, ...moved })
      .where(eq(cases.id, before.id))
  })
  return after
}

/**
 * What recordActs does, with the refusal of an organisation that has no key yet as the one who acts reads it.
 * @throws DomainError 409
 */
export async function recordOnLedger(tx: Transaction, authority: Authority, acts: Parameters<typeof recordActs>[2]) {
  try {
    return await recordActs(tx, authority, acts)
  } catch (error) {
    if (!(error instanceof NoSigningKey)) throw error
    throw new DomainError(
      'organisation-without-key',
      'This cannot be recorded yet, because your organisation has no key on the ledger. Nothing was changed.',
      409,
    )
  }
}
