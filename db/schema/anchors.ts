import { sql } from 'drizzle-orm'
import { type AnyPgColumn, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, leafNumber, moment } from './columns.ts'

/** External services that the worker is set up to anchor at, as it says itself: the public page reads them from here. */
export const anchorServices = pgTable(
  'anchor_services',
  {
    /** rfc3161 | evm */
    kind: text('kind').notNull(),
    /** The authority's address without its query, or `eip155:<chain>:<contract>`. */
    service: text('service').notNull(),
    everySeconds: integer('every_seconds').notNull(),
    /** Blocks that must stand over one that holds an anchor; null for what has none. */
    confirmations: integer('confirmations'),
    seenAt: moment('seen_at').notNull(),
    /** When a worker last started without it; null while it is in use. */
    endedAt: moment('ended_at'),
  },
  table => [primaryKey({ columns: [table.kind, table.service] })],
)

/** A published checkpoint laid before an external service, and what that gave for it. Public. */
export const checkpointAnchors = pgTable(
  'checkpoint_anchors',
  {
    id: id(),
    kind: text('kind').notNull(),
    service: text('service').notNull(),
    size: leafNumber('size').notNull(),
    root: bytea('root').notNull(),
    /** pending | seen (in a block that may yet vanish) | confirmed | failed (given up; a later checkpoint is tried) */
    status: text('status').notNull().default('pending'),
    /** The time-stamp token as DER, or canonical JSON about the transaction; while pending, the one that was signed. */
    proof: bytea('proof'),
    /** The authority's time, or the block's. */
    provenAt: moment('proven_at'),
    /** The first end of a certificate that the token rests on; null where nothing ends. */
    expiresAt: moment('expires_at'),
    /** The anchor whose token this one's is over, in place of a checkpoint. */
    renewedFrom: uuid('renewed_from').references((): AnyPgColumn => checkpointAnchors.id),
    attempts: integer('attempts').notNull().default(0),
    /** The last failure, in words; null after a success. */
    error: text('error'),
    /** One process at a time takes a step; a dead one's turn ends by itself. */
    claimedUntil: moment('claimed_until'),
    createdAt: createdAt(),
    confirmedAt: moment('confirmed_at'),
  },
  table => [
    uniqueIndex('checkpoint_anchors_once')
      .on(table.kind, table.service, table.size)
      .where(sql`renewed_from is null and status <> 'failed'`),
    uniqueIndex('checkpoint_anchors_one_open')
      .on(table.kind, table.service)
      .where(sql`renewed_from is null and status in ('pending', 'seen')`),
    uniqueIndex('checkpoint_anchors_renewed_once').on(table.renewedFrom).where(sql`status <> 'failed'`),
    index('checkpoint_anchors_newest').on(table.kind, table.service, table.createdAt).where(sql`renewed_from is null`),
    index('checkpoint_anchors_ending').on(table.expiresAt).where(sql`kind = 'rfc3161' and status = 'confirmed'`),
  ],
)
