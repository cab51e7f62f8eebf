import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, id, moment } from './columns.ts'
import { organisations } from './identity.ts'

/** A version of a jurisdiction's rules that an organisation wrote itself; those that come with the product are files. */
export const rulePacks = pgTable(
  'rule_packs',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    jurisdiction: text('jurisdiction').notNull(),
    version: integer('version').notNull(),
    body: jsonb('body').notNull(),
    /** SHA-256 of its canonical form. */
    hash: bytea('hash').notNull(),
    note: text('note').notNull(),
    addedBy: text('added_by').notNull(),
    addedAt: moment('added_at').notNull(),
  },
  table => [unique('rule_packs_version').on(table.organisationId, table.jurisdiction, table.version)],
)

/** Which version an organisation judges new cases by; the newest row counts, older ones are its history. */
export const packAdoptions = pgTable(
  'pack_adoptions',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    jurisdiction: text('jurisdiction').notNull(),
    version: integer('version').notNull(),
    hash: bytea('hash').notNull(),
    dryRunId: uuid('dry_run_id'),
    adoptedBy: text('adopted_by').notNull(),
    adoptedAt: moment('adopted_at').notNull(),
  },
  table => [index('pack_adoptions_newest').on(table.organisationId, table.jurisdiction, table.adoptedAt)],
)

/** What a version would change for the cases that are open. */
export const packDryRuns = pgTable(
  'pack_dry_runs',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    jurisdiction: text('jurisdiction').notNull(),
    version: integer('version').notNull(),
    /** Of the text that was run. */
    hash: bytea('hash').notNull(),
    /** waiting | running | done | failed */
    state: text('state').notNull(),
    /** Why it failed, in words. */
    trouble: text('trouble'),
    /** Cases that were open when it began, and those that were judged since. */
    total: integer('total').notNull().default(0),
    cases: integer('cases').notNull().default(0),
    changed: integer('changed').notNull().default(0),
    /** The last case that was judged: a run that is interrupted goes on from there. */
    afterCase: uuid('after_case'),
    /** How many cases change in what. */
    counts: jsonb('counts').notNull(),
    /** The first cases that change, each with what changes. */
    samples: jsonb('samples').notNull(),
    startedBy: text('started_by').notNull(),
    startedAt: moment('started_at').notNull(),
    endedAt: moment('ended_at'),
  },
  table => [index('pack_dry_runs_list').on(table.organisationId, table.jurisdiction, table.startedAt)],
)
