import { and, eq, inArray } from 'drizzle-orm'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import { applies, type DeadlineRule } from '#app/jurisdictions/pack.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines } from '#db/schema/index.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { checkPastDate } from './check-dates.server.ts'
import { deadlineOf } from './deadline.ts'
import type { DeadlineHow } from './deadline-how.ts'
import { isAnswered } from './deadline-meets.ts'
import { claimFacts } from './limitation-rule.ts'
import { instantOf } from './zoned.ts'

type Context = Pick<EffectContext, 'found' | 'pack' | 'position' | 'now'>

/**
 * Meets what had waited for something that happened, and starts every deadline that the rule pack lets begin with it;
 * gives what was started. What is under way under the same rule ends: the newer service, or decision, is the one that
 * counts.
 * @param on The calendar date there; `at` the hour there, `15:30`, where it is known.
 * @throws DomainError 422 for a date that cannot be.
 */
export async function startDeadlines(
  tx: Transaction,
  context: Context,
  starts: DeadlineRule['starts'],
  on: string,
  at?: string,
): Promise<JsonObject[]> {
  await checkPastDate(tx, context, 'on', on)
  await meetDeadlines(tx, context, starts)
  const { found, pack } = context
  const rules = pack.deadlines.filter(rule => rule.starts === starts && applies(rule.when, claimFacts(found)))
  if (rules.length === 0) return []
  const ids = rules.map(({ id }) => id)
  await close(tx, context, 'void', ids)
  const rows = rules.map(rule => rowOf(context, rule, on, at))
  await tx.insert(caseDeadlines).values(rows)
  return rows.map(({ rule, label, dueOn, dueAt, cite }) => ({ rule, label, dueOn, dueAt: dueAt.toISOString(), cite }))
}

function rowOf({ found, pack, position }: Context, rule: DeadlineRule, on: string, at: string | undefined) {
  const calendar = calendarOf(pack)
  const { timeZone } = calendar
  const startedAt = at === undefined ? on : instantOf(on, at, timeZone)
  const { dueOn, dueAt, steps, calendarKnown } = deadlineOf(rule, startedAt, calendar)
  const how: DeadlineHow = { steps, timeZone, hour: rule.cutOff ?? null, calendarKnown }
  return {
    organisationId: found.organisationId,
    caseId: found.id,
    kind: 'procedural',
    rule: rule.id,
    label: rule.name,
    dueAt,
    dueOn,
    by: rule.by,
    cite: rule.cite,
    source: rule.source,
    packVersion: pack.version,
    how,
    startedPosition: position,
  }
}

/** What was waited for has happened: the deadlines that it answers are met; gives their labels. */
export async function meetDeadlines(
  tx: Transaction,
  context: Context,
  happened: DeadlineRule['starts'],
): Promise<string[]> {
  const answered = context.pack.deadlines.filter(rule => isAnswered(rule, happened))
  return close(
    tx,
    context,
    'met',
    answered.map(({ id }) => id),
  )
}

async function close(
  tx: Transaction,
  { found, position }: Context,
  state: 'met' | 'void',
  rules: string[],
): Promise<string[]> {
  if (rules.length === 0) return []
  const closed = await tx
    .update(caseDeadlines)
    .set({ state, closedPosition: position })
    .where(
      and(
        eq(caseDeadlines.caseId, found.id),
        eq(caseDeadlines.state, 'open'),
        eq(caseDeadlines.kind, 'procedural'),
        inArray(caseDeadlines.rule, rules),
      ),
    )
    .returning({ label: caseDeadlines.label })
  return closed.map(({ label }) => label).sort()
}
