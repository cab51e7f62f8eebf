import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, id, moment } from './columns.ts'
import { organisations } from './identity.ts'

/** A file of rows to be made into cases. */
export const intakes = pgTable(
  'intakes',
  {
    id: id(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisations.id),
    name: text('name').notNull(),
    /** Of the file as it was sent. */
    sha256: bytea('sha256').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    /** Where the encrypted file is, and its key under the tenant's. */
    objectKey: text('object_key').notNull(),
    wrappedKey: bytea('wrapped_key').notNull(),
    encoding: text('encoding').notNull(),
    delimiter: text('delimiter').notNull(),
    /** Column heading → field of ours. */
    mapping: jsonb('mapping'),
    /** What rows take that do not say: jurisdiction, currency, track. */
    defaults: jsonb('defaults'),
    /** mapping | running | cancelled | done | failed */
    state: text('state').notNull(),
    /** Raised by each change of state: a worker that works for an older one stops. */
    run: integer('run').notNull().default(0),
    rowsTotal: integer('rows_total'),
    rowsRead: integer('rows_read').notNull().default(0),
    casesMade: integer('cases_made').notNull().default(0),
    rowsKnown: integer('rows_known').notNull().default(0),
    rowsRefused: integer('rows_refused').notNull().default(0),
    trouble: text('trouble'),
    createdBy: text('created_by').notNull(),
    createdById: uuid('created_by_id').notNull(),
    createdAt: moment('created_at').notNull(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
  },
  table => [
    unique('intakes_file').on(table.organisationId, table.sha256),
    index('intakes_list').on(table.organisationId, table.createdAt, table.id),
  ],
)

/** Why a row became no case. */
export const intakeErrors = pgTable(
  'intake_errors',
  {
    organisationId: uuid('organisation_id').notNull(),
    intakeId: uuid('intake_id')
      .notNull()
      .references(() => intakes.id),
    /** The file's row, its heading being 1. */
    row: integer('row').notNull(),
    /** Several things can be wrong in a row. */
    ordinal: integer('ordinal').notNull(),
    column: text('column_name').notNull(),
    value: text('value').notNull(),
    reason: text('reason').notNull(),
    /** The row's cells, with its first error: what the person mends and sends again. */
    cells: jsonb('cells'),
  },
  table => [primaryKey({ columns: [table.intakeId, table.row, table.ordinal] })],
)
