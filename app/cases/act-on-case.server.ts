import { and, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { EventDefinition } from '#app/lifecycle/event-definition.ts'
import { tasksOfEvent } from '#app/tasks/tasks-of-event.server.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { caseEvents as caseEventRows } from '#db/schema/index.ts'
import { judgeCases } from './judge-cases.server.ts'
import { definitionOf, type EventName, nextStage } from './lifecycle.ts'
import { effectOf } from './lifecycle-effects.server.ts'
import { caseUnknown, lockCase } from './lock-case.server.ts'
import { recordCaseEvents } from './record-case-events.server.ts'

export interface CaseAct {
  caseId: string
  event: EventName
  /** The case as the person saw it; acts that commute with others' need none. */
  version?: number | undefined
  /** As the form sent it; empty fields count as not given. */
  input: Record<string, unknown>
  /** Made by the form: the same act sent twice is done once. */
  key?: string | undefined
}

export interface ActDone {
  position: number
  version: number
}

/**
 * Does one thing to a case: what it leaves behind, the case's new state, the event, its pending entry on the ledger and
 * the job that brings it there, all in the caller's transaction.
 * @throws DomainError 404; 409 when the case changed meanwhile, or with every reason why it cannot happen now; 403 when it
 * is not this person's to do; 422 with what is wrong in the form. Nothing is written then.
 */
export async function actOnCase(
  tx: Transaction,
  authority: Authority,
  act: CaseAct,
  now = new Date(),
): Promise<ActDone> {
  const event: EventDefinition = definitionOf(act.event)
  if (!isUuid(act.caseId)) throw caseUnknown()
  const { locked, found, situation, pack } = await lockCase(tx, act.caseId, now)
  if (found.organisationId !== authority.actor.organisationId) throw caseUnknown()
  const before = act.key ? await findByKey(tx, act.caseId, act.key, act.event) : null
  if (before) return { position: before.position, version: found.version }
  if (!event.commutes) checkVersion(act.version, found.version)

  const effect = effectOf(act.event)
  const asked = effect.situation ? await effect.situation(tx, { found, situation, pack, now }) : situation
  const to = nextStage(authority.actor, act.event, asked)
  const input = readForm(event, act.input)
  const position = locked.version + 1
  const context = { found, situation: asked, pack, authority, position, now }
  const detail = await effect.leave(tx, context, input)
  const undone = takesBack(act.event) ? asked.lastUndoable?.position : undefined
  await tasksOfEvent(tx, context, act.event, { said: detail, undone })
  const after = await recordCaseEvents(
    tx,
    authority,
    locked,
    [
      {
        type: 'case.moved',
        name: act.event,
        subject: locked.subject,
        to,
        detail,
        ...(act.key && { key: act.key }),
        ...(undone !== undefined && { undoes: undone }),
      },
    ],
    now,
  )
  await judgeCases(tx, [act.caseId], now)
  return { position, version: after.version }
}

function takesBack(event: EventName): boolean {
  return event === 'undo' || event === 'reopen'
}

async function findByKey(tx: Transaction, caseId: string, key: string, event: EventName) {
  const [row] = await tx
    .select({ position: caseEventRows.position, name: caseEventRows.name })
    .from(caseEventRows)
    .where(and(eq(caseEventRows.caseId, caseId), eq(caseEventRows.key, key)))
  if (row && row.name !== event) {
    throw new DomainError('key-used', 'This form was used for something else already. Load the page again.', 409)
  }
  return row ?? null
}

function checkVersion(seen: number | undefined, stands: number): void {
  if (seen === undefined) throw new DomainError('version-missing', 'Load the case again, then act on it.', 400)
  if (seen === stands) return
  throw new DomainError(
    'case-changed',
    'Somebody changed this case while you had it open. Nothing was done; look at it again first.',
    409,
  )
}

function readForm(event: EventDefinition, sent: Record<string, unknown>): unknown {
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== ''))
  const read = event.form.safeParse(given)
  if (read.success) return read.data
  const fields: Record<string, string[]> = {}
  for (const { path, message } of read.error.issues) {
    const name = String(path[0] ?? '')
    fields[name] = [...(fields[name] ?? []), message]
  }
  throw new DomainError('form-unread', read.error.issues[0]!.message, 422, fields)
}
