import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import { type Actor, type Authority, caseworkers, isCaseworker } from '#app/identity/actor.ts'
import { notify } from '#app/notices/notify.server.ts'
import { handManyOver } from '#app/tasks/hand-over.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseEvents, cases, people } from '#db/schema/index.ts'
import type { Stage } from './case.ts'
import { caseEventPayload } from './case-event.ts'
import { reasonsAgainst } from './lifecycle.ts'
import { MOST_ASSIGNED } from './queue-limits.ts'
import { recordOnLedger } from './record-case-events.server.ts'

export interface Assigned {
  assigned: number
  /** With that officer already. */
  unchanged: number
  /** Closed, or with somebody else who alone (or a supervisor) can hand them over. */
  refused: number
}

/**
 * Hands cases to one officer, up to 1,000 at once, each with its event, its entry on the ledger and its open tasks: what
 * "Hand the case over" does to one. What cannot be handed over is left as it is and counted.
 * @throws DomainError 403, 422 for nobody or too many chosen, or an officer who is none
 */
export async function assignCases(
  tx: Transaction,
  authority: Authority,
  { caseIds, officerId, note }: { caseIds: readonly string[]; officerId: string; note: string | null },
  now = new Date(),
): Promise<Assigned> {
  const { actor } = authority
  if (!isCaseworker(actor)) throw new DomainError('act-not-allowed', 'Your role may not hand cases over.', 403)
  const chosen = [...new Set(caseIds)]
  if (chosen.length === 0) refuse('caseIds', 'Tick the cases that are to be handed over.')
  if (chosen.length > MOST_ASSIGNED) refuse('caseIds', `At most ${MOST_ASSIGNED} cases at once.`)
  const officer = await readOfficer(tx, officerId)
  const found = await tx
    .select()
    .from(cases)
    .where(and(inArray(cases.id, chosen), eq(cases.organisationId, actor.organisationId)))
    .orderBy(cases.id)
    .for('update')
  const unchanged = found.filter(row => row.officerId === officerId)
  const moving = found.filter(row => row.officerId !== officerId && mayHandOver(row, actor))
  if (moving.length > 0) {
    await writeEvents(tx, authority, moving, officer, note, now)
    await handManyOver(
      tx,
      moving.map(row => ({ caseId: row.id, from: row.officerId })),
      officerId,
    )
    const ids = moving.map(({ id }) => id)
    await tx
      .update(cases)
      .set({ officerId, version: sql`${cases.version} + 1` })
      .where(inArray(cases.id, ids))
    if (officerId !== actor.id) await tell(tx, authority, moving, officerId, note, now)
  }
  return {
    assigned: moving.length,
    unchanged: unchanged.length,
    refused: found.length - moving.length - unchanged.length,
  }
}

type Row = typeof cases.$inferSelect

/** The same guard as for one: what it is not asked of is left out. */
function mayHandOver(row: Row, actor: Actor): boolean {
  const situation = { stage: row.stage as Stage, officerId: row.officerId }
  return reasonsAgainst('assign', situation as Parameters<typeof reasonsAgainst>[1], actor).length === 0
}

async function readOfficer(tx: Transaction, officerId: string): Promise<{ id: string; name: string }> {
  const [officer] = await tx
    .select()
    .from(people)
    .where(and(eq(people.id, officerId), isNull(people.disabledAt)))
  if (!officer || !caseworkers.some(role => role === officer.role)) {
    refuse('officerId', 'Choose a legal officer or a supervisor of your organisation.')
  }
  return officer
}

async function writeEvents(
  tx: Transaction,
  authority: Authority,
  moving: readonly Row[],
  officer: { id: string; name: string },
  note: string | null,
  now: Date,
) {
  const { actor } = authority
  const facts = moving.map(({ subject, version, stage, officerId }) => {
    const changed = { officerId: { before: officerId, after: officer.id } }
    return {
      case: subject,
      position: version + 1,
      type: 'case.moved' as const,
      from: stage as Stage,
      to: stage as Stage,
      actor: actor.name,
      at: now,
      detail: { changed, officer: officer.name, note, event: 'assign' },
    }
  })
  const acts = await recordOnLedger(
    tx,
    authority,
    facts.map(fact => ({ type: fact.type, subject: fact.case, payload: caseEventPayload(fact) })),
  )
  await tx.insert(caseEvents).values(
    facts.map((fact, index) => ({
      organisationId: actor.organisationId,
      caseId: moving[index]!.id,
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
      name: 'assign',
    })),
  )
}

/** One notice for all of them. */
async function tell(
  tx: Transaction,
  { actor }: Authority,
  moving: readonly Row[],
  officerId: string,
  note: string | null,
  now: Date,
) {
  const [first] = moving
  const one = moving.length === 1
  await notify(
    tx,
    {
      organisationId: actor.organisationId,
      personId: officerId,
      key: `assigned:${first!.id}:${first!.version + 1}`,
      kind: 'assigned',
      ...(one && { caseId: first!.id }),
      title: one ? `${first!.number} is yours now` : `${moving.length} cases are yours now`,
      body: `${actor.name} handed ${one ? 'it' : 'them'} over.${note ? ` “${note}”` : ''}`,
      path: one ? `/cases/${first!.id}` : '/cases?view=mine',
    },
    now,
  )
}

function refuse(field: string, message: string): never {
  throw new DomainError('assign-refused', message, 422, { [field]: [message] })
}
