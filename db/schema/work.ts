import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { cases } from './cases.ts'
import { bytea, createdAt, id, moment } from './columns.ts'
import { people } from './identity.ts'

export const tasks = pgTable(
  'tasks',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    parentId: uuid('parent_id').references((): AnyPgColumn => tasks.id),
    /** What made it: the lifecycle's name for it, or `by-hand`. */
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    /** open | done | cancelled */
    state: text('state').notNull().default('open'),
    assigneeId: uuid('assignee_id').references(() => people.id),
    dueOn: date('due_on', { mode: 'string' }),
    /** Asleep until then; it wakes by itself. */
    wakeAt: moment('wake_at'),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    position: integer('position').notNull(),
    closedBy: text('closed_by'),
    closedAt: moment('closed_at'),
    closedPosition: integer('closed_position'),
  },
  table => [
    index('tasks_case').on(table.caseId),
    index('tasks_assignee')
      .on(table.organisationId, table.assigneeId, table.dueOn, table.id)
      .where(sql`state = 'open'`),
    index('tasks_team').on(table.organisationId, table.dueOn, table.id).where(sql`state = 'open'`),
    index('tasks_waking')
      .on(table.organisationId, table.wakeAt, table.id)
      .where(sql`state = 'open' and wake_at is not null`),
  ],
)

/** A task that cannot be done before another. */
export const taskBlocks = pgTable(
  'task_blocks',
  {
    organisationId: uuid('organisation_id').notNull(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    waitsForId: uuid('waits_for_id')
      .notNull()
      .references(() => tasks.id),
  },
  table => [primaryKey({ columns: [table.taskId, table.waitsForId] }), index('task_blocks_waits').on(table.waitsForId)],
)

export const caseNotes = pgTable(
  'case_notes',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id),
    body: text('body').notNull(),
    by: text('by').notNull(),
    byId: uuid('by_id').notNull(),
    at: moment('at').notNull(),
    /** People of the organisation who are named in it. */
    mentions: uuid('mentions').array().notNull(),
    position: integer('position').notNull(),
  },
  table => [index('case_notes_case').on(table.caseId, table.at)],
)

/** Something that one person is told, in the product and by e-mail. */
export const notices = pgTable(
  'notices',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** What it is told of; the same is told once. */
    key: text('key').notNull(),
    /** reminder | escalation | mention | assigned | returned | task | intake | pack */
    kind: text('kind').notNull(),
    caseId: uuid('case_id').references(() => cases.id),
    title: text('title').notNull(),
    body: text('body').notNull(),
    /** Where it leads, a path of ours. */
    path: text('path').notNull(),
    at: moment('at').notNull(),
    readAt: moment('read_at'),
    /** none | waiting | sent | failed */
    mailState: text('mail_state').notNull(),
    /** The same over every attempt, so that a mailbox keeps one. */
    messageId: text('message_id'),
    mailAttempts: integer('mail_attempts').notNull().default(0),
    mailError: text('mail_error'),
    mailedAt: moment('mailed_at'),
  },
  table => [
    unique('notices_once').on(table.personId, table.key),
    index('notices_person').on(table.personId, table.at, table.id),
    index('notices_unread').on(table.personId).where(sql`read_at is null`),
  ],
)

/** A person's calendar feed: whoever has the address can read their deadlines until it is revoked. */
export const calendarFeeds = pgTable(
  'calendar_feeds',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** SHA-256 of the 256-bit token in the address, which is shown once. */
    tokenHash: bytea('token_hash').notNull().unique(),
    createdAt: createdAt(),
    revokedAt: moment('revoked_at'),
  },
  table => [uniqueIndex('calendar_feeds_one').on(table.personId).where(sql`revoked_at is null`)],
)

/** A view of the queue that somebody keeps: the filters of its address, under a name. */
export const savedViews = pgTable(
  'saved_views',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    name: text('name').notNull(),
    query: text('query').notNull(),
    /** Seen by the whole team. */
    shared: boolean('shared').notNull().default(false),
    createdAt: createdAt(),
    removedAt: moment('removed_at'),
  },
  table => [uniqueIndex('saved_views_name').on(table.personId, table.name).where(sql`removed_at is null`)],
)
