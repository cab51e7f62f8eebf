import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, leafNumber, moment } from './columns.ts'

/** One row a submission; its leaves leave this table for packed bundles when they are sequenced. */
export const submissions = pgTable(
  'submissions',
  {
    id: id(),
    organisationId: uuid('organisation_id').notNull(),
    /** The order in which the sequencer takes them. */
    position: bigint('position', { mode: 'number' }).generatedAlwaysAsIdentity(),
    kind: text('kind').notNull(),
    actor: text('actor').notNull(),
    /** Canonical header, then items: the leaves, each behind a big-endian uint16 length (an entry bundle). */
    leaves: bytea('leaves').notNull(),
    itemCount: integer('item_count').notNull(),
    /** pending | sequenced | published | refused */
    status: text('status').notNull().default('pending'),
    refusedRule: text('refused_rule'),
    refusedMessage: text('refused_message'),
    /** Number of the header's leaf; item n stands at leafStart + 1 + n. */
    leafStart: leafNumber('leaf_start'),
    createdAt: createdAt(),
    sequencedAt: moment('sequenced_at'),
    publishedAt: moment('published_at'),
  },
  table => [
    index('submissions_pending').on(table.position).where(sql`status = 'pending'`),
    index('submissions_sequenced').on(table.leafStart).where(sql`status = 'sequenced'`),
    index('submissions_refused').on(table.position).where(sql`status = 'refused'`),
  ],
)

/** One row a log: locked by the sequencer for each append. */
export const ledgerHeads = pgTable('ledger_heads', {
  origin: text('origin').primaryKey(),
  size: leafNumber('size').notNull(),
  root: bytea('root').notNull(),
  /** The checkpoint as the log signed it, before any co-signature. */
  checkpoint: text('checkpoint').notNull(),
  /** Raised by each sequencer that takes over; an append under an older one fails. */
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  /** Why nothing is sequenced; null while it goes on. */
  trouble: text('trouble'),
  updatedAt: moment('updated_at').notNull(),
})

export const ledgerBundles = pgTable('ledger_bundles', {
  index: leafNumber('index').primaryKey(),
  width: integer('width').notNull(),
  bytes: bytea('bytes').notNull(),
})

export const ledgerTiles = pgTable(
  'ledger_tiles',
  {
    level: integer('level').notNull(),
    index: leafNumber('index').notNull(),
    width: integer('width').notNull(),
    bytes: bytea('bytes').notNull(),
  },
  table => [primaryKey({ columns: [table.level, table.index] })],
)

/** From an actor's entry id to the leaf that holds it: no id is taken twice, ever. */
export const ledgerEntryIds = pgTable(
  'ledger_entry_ids',
  {
    actor: text('actor').notNull(),
    entryId: text('entry_id').notNull(),
    leaf: leafNumber('leaf').notNull(),
  },
  table => [primaryKey({ columns: [table.actor, table.entryId] })],
)

/** The rules' register of keys, as the entries up to the head say. */
export const ledgerKeys = pgTable('ledger_keys', {
  keyId: text('key_id').primaryKey(),
  registration: jsonb('registration').notNull(),
  leaf: leafNumber('leaf').notNull(),
})

export const ledgerCheckpoints = pgTable('ledger_checkpoints', {
  size: leafNumber('size').primaryKey(),
  root: bytea('root').notNull(),
  /** The signed note with every co-signature gathered so far. */
  note: text('note').notNull(),
  createdAt: createdAt(),
  /** When a quorum of members had co-signed it; null until then. */
  publishedAt: moment('published_at'),
})

/** What the log last knew of each member node; the monitor's and the publisher's memory. */
export const memberStates = pgTable('member_states', {
  member: text('member').primaryKey(),
  size: leafNumber('size').notNull(),
  /** The newest checkpoint it co-signed, with the log's signature and its own: it asks for this when it starts. */
  note: text('note'),
  cosignedAt: moment('cosigned_at'),
  seenAt: moment('seen_at'),
  /** The last refusal or failure, in words; null when the last attempt succeeded. */
  trouble: text('trouble'),
})

export const outbox = pgTable(
  'outbox',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organisationId: uuid('organisation_id'),
    topic: text('topic').notNull(),
    payload: jsonb('payload').notNull(),
    createdAt: createdAt(),
    availableAt: moment('available_at')
      .notNull()
      .$defaultFn(() => new Date()),
    sentAt: moment('sent_at'),
    doneAt: moment('done_at'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
  },
  table => [
    index('outbox_unsent').on(table.availableAt, table.id).where(sql`sent_at is null and done_at is null`),
    index('outbox_undone').on(table.sentAt).where(sql`sent_at is not null and done_at is null`),
    index('outbox_waiting').on(table.topic).where(sql`done_at is null`),
    /** What is old enough to be deleted. */
    index('outbox_done').on(table.doneAt).where(sql`done_at is not null`),
  ],
)
