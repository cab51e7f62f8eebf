import { and, eq, inArray, isNotNull, or, sql } from 'drizzle-orm'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines } from '#db/schema/index.ts'
import type { DeadlineHow } from './deadline-how.ts'
import type { Limitation } from './limitation.ts'
import { instantOf } from './zoned.ts'

export const LIMITATION_LABEL = 'Limitation period ends'

export interface LimitationDeadline {
  caseId: string
  organisationId: string
  jurisdiction: string
  /** The case's last event: what moved it. */
  position: number
  packVersion: number
  limitation: Limitation
  /** The last day; null where none can be said, or the case is closed: it then has no such deadline. */
  endsOn: string | null
}

/**
 * Each case's limitation period as one of its deadlines. Where the end moved, the earlier row is void and a new one
 * stands in its place, so that reminders of the old date end; one that a person has set aside for the same end does not
 * come back. Any number of cases, in three statements.
 */
export async function keepLimitationDeadlines(tx: Transaction, cases: readonly LimitationDeadline[]): Promise<void> {
  if (cases.length === 0) return
  const standing = await readStanding(
    tx,
    cases.map(({ caseId }) => caseId),
  )
  const wanted = new Map(cases.map(one => [one.caseId, one]))
  const stale = standing.filter(row => row.state === 'open' && !answers(row, wanted.get(row.caseId)!))
  if (stale.length > 0) {
    const ids = stale.map(({ id }) => id)
    const positions = stale.map(({ caseId }) => wanted.get(caseId)!.position)
    await tx.execute(sql`
      update case_deadlines d set state = 'void', closed_position = e.position
      from unnest(${sql.param(ids)}::uuid[], ${sql.param(positions)}::int[]) as e (id, position)
      where d.id = e.id`)
  }
  const kept = new Set(standing.filter(row => answers(row, wanted.get(row.caseId)!)).map(({ caseId }) => caseId))
  const rows = cases.flatMap(one => (one.endsOn === null || kept.has(one.caseId) ? [] : [rowOf(one, one.endsOn)]))
  if (rows.length > 0) await insertRows(tx, rows)
}

type Standing = Pick<typeof caseDeadlines.$inferSelect, 'id' | 'caseId' | 'rule' | 'dueOn' | 'packVersion' | 'state'>

/** The open ones, and those that a person set aside. */
function readStanding(tx: Transaction, caseIds: string[]): Promise<Standing[]> {
  const { id, caseId, rule, dueOn, packVersion, state } = caseDeadlines
  return tx
    .select({ id, caseId, rule, dueOn, packVersion, state })
    .from(caseDeadlines)
    .where(
      and(
        inArray(caseDeadlines.caseId, caseIds),
        eq(caseDeadlines.kind, 'limitation'),
        or(eq(caseDeadlines.state, 'open'), isNotNull(sql`${caseDeadlines.how} ->> 'closedBecause'`)),
      ),
    )
}

function answers(row: Standing, { limitation, endsOn, packVersion }: LimitationDeadline): boolean {
  if (row.dueOn !== endsOn || row.rule !== limitation.rule?.id) return false
  return row.state !== 'open' || row.packVersion === packVersion
}

function rowOf({ limitation, ...one }: LimitationDeadline, endsOn: string): typeof caseDeadlines.$inferInsert {
  const rule = limitation.rule!
  const timeZone = timeZoneOf(one.jurisdiction)
  const how: DeadlineHow = {
    steps: limitation.steps.map(({ on, words, cite }) => ({ on, words: `${words} (${cite})` })),
    timeZone,
    hour: null,
    calendarKnown: !limitation.steps.some(({ kind, effect }) => kind === 'roll' && effect === 'none'),
  }
  return {
    organisationId: one.organisationId,
    caseId: one.caseId,
    kind: 'limitation',
    rule: rule.id,
    label: LIMITATION_LABEL,
    dueAt: instantOf(endsOn, '24:00', timeZone),
    dueOn: endsOn,
    by: 'us',
    cite: rule.cite,
    source: rule.source,
    packVersion: one.packVersion,
    how,
    startedPosition: one.position,
  }
}

/** An end that moves twice at one event of the case, as when rules change without one, takes up the row it left. */
async function insertRows(tx: Transaction, rows: (typeof caseDeadlines.$inferInsert)[]): Promise<void> {
  await tx
    .insert(caseDeadlines)
    .values(rows)
    .onConflictDoUpdate({
      target: [caseDeadlines.caseId, caseDeadlines.rule, caseDeadlines.startedPosition],
      set: {
        dueOn: sql`excluded.due_on`,
        dueAt: sql`excluded.due_at`,
        cite: sql`excluded.cite`,
        source: sql`excluded.source`,
        how: sql`excluded.how`,
        state: 'open',
        closedPosition: null,
        packVersion: sql`excluded.pack_version`,
      },
    })
}
