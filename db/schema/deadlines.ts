import { sql } from 'drizzle-orm'
import { date, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { cases } from './cases.ts'
import { id, moment } from './columns.ts'
import { evidence } from './contracts.ts'

/** What moved, or was meant to move, a limitation period. The order of entry means nothing; the dates do. */
export const limitationEvents = pgTable(
  'limitation_events',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    /** demand | acknowledgment | part-payment | suit | … : app/jurisdictions/pack.ts */
    kind: text('kind').notNull(),
    /** Calendar dates in the case's jurisdiction. */
    on: date('on_date', { mode: 'string' }).notNull(),
    /** For what lasts, such as negotiations; null while it still does. */
    until: date('until_date', { mode: 'string' }),
    note: text('note'),
    evidenceId: uuid('evidence_id').references(() => evidence.id),
    /** The case event that entered it, and the one that took it back. */
    position: integer('position').notNull(),
    voidedPosition: integer('voided_position'),
  },
  table => [index('limitation_events_case').on(table.caseId)],
)

/** A date by which something is to be done in a case, with the rule that set it. */
export const caseDeadlines = pgTable(
  'case_deadlines',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    /** limitation | procedural | manual */
    kind: text('kind').notNull(),
    /** The rule's id in the pack; what the person called it, for one set by hand. */
    rule: text('rule').notNull(),
    label: text('label').notNull(),
    /** The instant at which it is too late: the cut-off hour there, or the end of the day. */
    dueAt: moment('due_at').notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    /** us | debtor | court: whose act it waits for. */
    by: text('by').notNull(),
    cite: text('cite'),
    /** read | secondary | memory | person */
    source: text('source').notNull(),
    packVersion: integer('pack_version'),
    /** The steps of the calculation, for "how". */
    how: jsonb('how').notNull(),
    /** open | met | void */
    state: text('state').notNull().default('open'),
    /** The case event that started it, and the one that met or ended it. */
    startedPosition: integer('started_position').notNull(),
    closedPosition: integer('closed_position'),
  },
  table => [
    unique('case_deadlines_once').on(table.caseId, table.rule, table.startedPosition),
    index('case_deadlines_due').on(table.organisationId, table.dueAt, table.id).where(sql`state = 'open'`),
  ],
)
