import { sql } from 'drizzle-orm'
import { date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { cases } from './cases.ts'
import { id, moment } from './columns.ts'
import { evidence } from './contracts.ts'

/** A file put into the case for what the court asks, such as a signed certificate or a translation. */
export const caseDocuments = pgTable(
  'case_documents',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    /** The fact that it stands for: app/jurisdictions/facts.ts */
    fact: text('fact').notNull(),
    evidenceId: uuid('evidence_id')
      .notNull()
      .references(() => evidence.id),
    note: text('note'),
    addedBy: text('added_by').notNull(),
    addedAt: moment('added_at').notNull(),
    position: integer('position').notNull(),
    removedPosition: integer('removed_position'),
  },
  table => [index('case_documents_case').on(table.caseId)],
)

/** What a person states of a case, in words, with their name to it: never shown as checked. */
export const caseStatements = pgTable(
  'case_statements',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    /** What is stated: a fact, or `disputed/CN3`, that the other side disputes what that item asks for. */
    fact: text('fact').notNull(),
    words: text('words').notNull(),
    /** A calendar date that the fact has, such as when notice was served. */
    on: date('on_date', { mode: 'string' }),
    statedBy: text('stated_by').notNull(),
    statedAt: moment('stated_at').notNull(),
    position: integer('position').notNull(),
    withdrawnPosition: integer('withdrawn_position'),
  },
  table => [index('case_statements_case').on(table.caseId)],
)

/** One attempt at filing: who asked for it, what stood and lacked then, and who else approved it. */
export const caseFilings = pgTable(
  'case_filings',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    track: text('track').notNull(),
    /** Null while a supervisor has only let it be filed in spite of what is missing. */
    submittedById: uuid('submitted_by_id'),
    submittedBy: text('submitted_by'),
    submittedAt: moment('submitted_at'),
    /** The checklist as it was judged when it was submitted, with the pack's version. */
    readiness: jsonb('readiness'),
    overriddenById: uuid('overridden_by_id'),
    overriddenBy: text('overridden_by'),
    overrideReason: text('override_reason'),
    /** overridden | submitted | approved | returned | withdrawn | filed */
    state: text('state').notNull(),
    decidedById: uuid('decided_by_id'),
    decidedBy: text('decided_by'),
    decidedAt: moment('decided_at'),
    returnReason: text('return_reason'),
    courtReference: text('court_reference'),
    filedOn: date('filed_on', { mode: 'string' }),
  },
  table => [
    index('case_filings_case').on(table.caseId),
    uniqueIndex('case_filings_one').on(table.caseId).where(sql`state in ('overridden', 'submitted', 'approved')`),
  ],
)
