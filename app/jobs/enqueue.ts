import { sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { outbox } from '#db/schema/index.ts'
import { type Payload, type Topic, topics } from './topics.ts'

/** The channel on which waiting relays are woken when the transaction commits. */
export const OUTBOX_CHANNEL = 'hardproof_outbox'
/** On which whoever sequences is told that something is pending. */
export const APPEND_CHANNEL = 'hardproof_append'
/** How long what is done at once has, before the job that stands behind it is sent. */
export const BACKSTOP_MS = 1_500

/**
 * Asks for a job in the caller's transaction: it will run, at least once, if and only if the transaction commits.
 * Not before `availableAt`, where that is given.
 */
export async function enqueue<T extends Topic>(
  tx: Transaction,
  topic: T,
  payload: Payload<T>,
  options: { organisationId?: string | null; availableAt?: Date } = {},
): Promise<void> {
  await tx.insert(outbox).values({
    topic,
    payload: topics[topic].parse(payload),
    organisationId: options.organisationId ?? null,
    ...(options.availableAt && { availableAt: options.availableAt }),
  })
  // A later one is found by the relay's own looking.
  if (!options.availableAt) await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, '')`)
}

/** The same job for many things, in one statement. */
export async function enqueueMany<T extends Topic>(
  tx: Transaction,
  topic: T,
  payloads: readonly Payload<T>[],
  options: { organisationId: string },
): Promise<void> {
  if (payloads.length === 0) return
  await tx
    .insert(outbox)
    .values(payloads.map(payload => ({ topic, payload: topics[topic].parse(payload), ...options })))
  await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, '')`)
}
