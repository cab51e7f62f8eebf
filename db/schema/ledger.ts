import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
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
    /** Hex SHA-256 of `leaves` as they came, by which whoever forwarded them asks for them. */
    digest: text('digest'),
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
    index('submissions_digest').on(table.digest),
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
  /** Which sequencer may append, until when by this database's clock; it says so again and again. Both null: nobody. */
  leaseHolder: text('lease_holder'),
  leaseUntil: moment('lease_until'),
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

/** Every policy that came into force, as the entries up to the head say; the chain from the genesis policy on. */
export const ledgerPolicies = pgTable('ledger_policies', {
  version: integer('version').primaryKey(),
  /** Hex. */
  hash: text('hash').notNull().unique(),
  policy: jsonb('policy').notNull(),
  /** The tree size at which it came into force. */
  fromSize: leafNumber('from_size').notNull(),
  /** Leaf indexes of the items that brought it about. */
  entries: bigint('entries', { mode: 'number' }).array().notNull(),
})

/** One row: what is proposed and who approved of it, and what is adopted and not yet in force. */
export const ledgerGovernance = pgTable('ledger_governance', {
  id: integer('id').primaryKey(),
  proposals: jsonb('proposals').notNull(),
  adopted: jsonb('adopted'),
})

/** Who holds what, and on whose signatures together. Named by opener and subject. */
export const ledgerHoldings = pgTable(
  'ledger_holdings',
  {
    subject: text('subject').notNull(),
    opener: text('opener').notNull(),
    holder: text('holder').notNull(),
    /** { threshold, signers } */
    joint: jsonb('joint'),
    /** The item that changed it last. */
    leaf: leafNumber('leaf').notNull(),
  },
  table => [primaryKey({ columns: [table.subject, table.opener] })],
)

export const ledgerCheckpoints = pgTable(
  'ledger_checkpoints',
  {
    size: leafNumber('size').primaryKey(),
    root: bytea('root').notNull(),
    /** The signed note with every co-signature gathered so far. */
    note: text('note').notNull(),
    createdAt: createdAt(),
    /** When a quorum of members had co-signed it; null until then. */
    publishedAt: moment('published_at'),
  },
  /** How large the ledger was at a time. */
  table => [index('ledger_checkpoints_created').on(table.createdAt)],
)

/** What the log last knew of each member node; the monitor's and the publisher's memory. */
export const memberStates = pgTable('member_states', {
  member: text('member').primaryKey(),
  size: leafNumber('size').notNull(),
  /** The newest checkpoint it co-signed, with the log's signature and its own: it asks for this when it starts. */
  note: text('note'),
  cosignedAt: moment('cosigned_at'),
  /** When it was last asked to co-sign anew what it had co-signed already, so that an idle ledger's time goes on. */
  reofferedAt: moment('reoffered_at'),
  /** When it last answered anything. */
  seenAt: moment('seen_at'),
  /** Whether it answered when it was last asked; `trouble` says why not. */
  answers: boolean('answers').notNull().default(true),
  /** The last refusal or failure, in words; null when the last attempt succeeded. */
  trouble: text('trouble'),
})

/**
 * What must not be, and was seen: kept with its proof, also after it was cleared. While one of the kinds that shake the
 * tree itself is open, nothing is sequenced.
 */
export const ledgerAlarms = pgTable(
  'ledger_alarms',
  {
    id: id(),
    /** ahead | fork | omission | rule-breach */
    kind: text('kind').notNull(),
    /** Whose record showed it; null when it was found here. */
    member: text('member'),
    detail: text('detail').notNull(),
    /** Signed notes and proofs, for anybody to check. */
    evidence: jsonb('evidence').notNull(),
    /** Hex SHA-256 of kind, member and evidence: the same thing is told once. */
    digest: text('digest').notNull().unique(),
    raisedAt: moment('raised_at').notNull(),
    clearedAt: moment('cleared_at'),
    /** By what or whom, in words. */
    clearedBecause: text('cleared_because'),
  },
  table => [index('ledger_alarms_open').on(table.kind).where(sql`cleared_at is null`)],
)

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
