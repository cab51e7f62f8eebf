import { randomUUID } from 'node:crypto'
import { and, asc, eq, gt } from 'drizzle-orm'
import { limitationKindOptions } from '#app/deadlines/limitation-words.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { listCaseworkers } from '#app/identity/list-caseworkers.server.ts'
import { listCourts } from '#app/identity/list-organisations.server.ts'
import { facts } from '#app/jurisdictions/facts.ts'
import type { EventField, FieldOptions, Situation } from '#app/lifecycle/event-definition.ts'
import { listColleagues } from '#app/tasks/read-notes.server.ts'
import { taskOptions } from '#app/tasks/read-tasks.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseEvents } from '#db/schema/index.ts'
import type { CaseEventType } from './case-event.ts'
import { trackOptions } from './case-options.ts'
import { pastWords } from './event-words.ts'
import { definitionOf, type EventName, mayAct, reasonsAgainst } from './lifecycle.ts'
import { effectOf } from './lifecycle-effects.server.ts'
import { readWholeCase } from './read-case.server.ts'

export type DrawnField = Omit<EventField, 'options'> & { options: readonly { value: string; label: string }[] }

/**
 * What the page of one event shows: its form with what can be chosen, or every reason why it cannot happen now.
 * @throws DomainError 404, 403
 */
export async function readAct(
  tx: Transaction,
  { actor }: Authority,
  caseId: string,
  event: EventName,
  now = new Date(),
) {
  const { detail, row, pack } = await readWholeCase(tx, caseId, now)
  const { label, fields, confirm } = definitionOf(event)
  if (!mayAct(actor, event))
    throw new DomainError('act-not-allowed', `"${label}" is not something your role may do.`, 403)
  const { situation } = detail
  const { situation: askMore } = effectOf(event)
  const asked = askMore ? await askMore(tx, { found: row, situation, pack, now }) : situation
  const { id, number, title, version } = detail
  return {
    found: { id, number, title, version },
    label,
    confirm: confirm ?? null,
    reasons: reasonsAgainst(event, asked, actor),
    fields: await drawFields(tx, fields, id, asked),
    /** Sent back with the form: the same form sent twice is done once. */
    key: randomUUID(),
  }
}

async function drawFields(
  tx: Transaction,
  fields: readonly EventField[],
  caseId: string,
  now: Situation,
): Promise<DrawnField[]> {
  const drawn: DrawnField[] = []
  for (const { options = [], ...field } of fields) {
    drawn.push({
      ...field,
      options: typeof options === 'string' ? await optionsFor(tx, options, caseId, now) : options,
    })
  }
  return drawn
}

async function optionsFor(tx: Transaction, which: FieldOptions, caseId: string, now: Situation) {
  switch (which) {
    case 'tracks':
      return trackOptions.filter(({ value }) => now.openTracks.includes(value) && value !== now.track)
    case 'courts':
      return (await listCourts(tx)).map(({ id, name, localName }) => ({ value: id, label: withLocal(name, localName) }))
    case 'people':
      return (await listCaseworkers(tx)).filter(({ value }) => value !== now.officerId)
    case 'facts':
      return Object.entries(facts).map(([value, { words }]) => ({ value, label: words }))
    case 'limitation-kinds':
      return limitationKindOptions
    case 'caseworkers':
      return listCaseworkers(tx)
    case 'colleagues':
      return listColleagues(tx)
    case 'open-tasks':
      return taskOptions(tx, caseId, 'open')
    case 'closed-tasks':
      return taskOptions(tx, caseId, 'closed')
  }
}

function withLocal(name: string, localName: string | null): string {
  return localName ? `${name} ${localName}` : name
}

/** What happened in a case since somebody looked at it, oldest first: what makes a form stale, in words. */
export async function readSince(tx: Transaction, caseId: string, version: number) {
  const { position, name, type, actor, at } = caseEvents
  const rows = await tx
    .select({ position, name, type, actor, at })
    .from(caseEvents)
    .where(and(eq(caseEvents.caseId, caseId), gt(position, version)))
    .orderBy(asc(position))
    .limit(20)
  return rows.map(row => ({
    position: row.position,
    what: pastWords(row.name, row.type as CaseEventType),
    actor: row.actor,
    at: row.at,
  }))
}
