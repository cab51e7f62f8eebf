import { and, asc, desc, eq, gt, isNull, lt, notExists, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Transaction } from '#db/client.ts'
import { readNewestPublished } from '#db/newest-checkpoint.ts'
import { checkpointAnchors } from '#db/schema/index.ts'
import { type AnchorService, RENEW_BEFORE_MS } from './anchor.ts'

/** Renewals that one look asks for, at most. */
const RENEWALS = 20

/**
 * Asks for what is due: at each service the newest published checkpoint, unless it was anchored there or one was asked
 * for within `everySeconds`; and the renewal of each token that is about to end. The database lets one process in.
 */
export async function scheduleAnchors(
  tx: Transaction,
  services: readonly AnchorService[],
  everySeconds: number,
  now: Date,
): Promise<void> {
  const before = new Date(now.getTime() - everySeconds * 1_000)
  const checkpoint = await readNewestPublished(tx)
  if (checkpoint && checkpoint.size > 0) {
    const { size, root } = checkpoint
    for (const { kind, service } of services) {
      if (!(await isDue(tx, { kind, service }, size, before))) continue
      await ask(tx, { kind, service, size, root, createdAt: now })
    }
  }
  const stamping = services.filter(({ kind }) => kind === 'rfc3161')
  if (stamping.length === 0) return
  for (const old of await ending(tx, before, now)) {
    // The same authority, or, where that is no longer used, another one.
    const { kind, service } = stamping.find(one => one.service === old.service) ?? stamping[0]!
    await ask(tx, { kind, service, size: old.size, root: old.root, renewedFrom: old.id, createdAt: now })
  }
}

async function isDue(
  tx: Transaction,
  { kind, service }: Pick<AnchorService, 'kind' | 'service'>,
  size: number,
  before: Date,
): Promise<boolean> {
  const [last] = await tx
    .select()
    .from(checkpointAnchors)
    .where(
      and(
        eq(checkpointAnchors.kind, kind),
        eq(checkpointAnchors.service, service),
        isNull(checkpointAnchors.renewedFrom),
      ),
    )
    .orderBy(desc(checkpointAnchors.createdAt))
    .limit(1)
  if (!last) return true
  if (last.status === 'pending' || last.status === 'seen' || last.createdAt > before) return false
  return last.size !== size || last.status === 'failed'
}

async function ask(tx: Transaction, row: typeof checkpointAnchors.$inferInsert): Promise<void> {
  const [asked] = await tx.insert(checkpointAnchors).values(row).onConflictDoNothing().returning()
  if (asked) await enqueue(tx, 'anchor-checkpoint', { anchorId: asked.id })
}

/** Tokens whose certificate ends soon, that nothing renews or has tried to within the interval. */
function ending(tx: Transaction, before: Date, now: Date) {
  const renewal = alias(checkpointAnchors, 'renewal')
  return tx
    .select()
    .from(checkpointAnchors)
    .where(
      and(
        eq(checkpointAnchors.kind, 'rfc3161'),
        eq(checkpointAnchors.status, 'confirmed'),
        lt(checkpointAnchors.expiresAt, new Date(now.getTime() + RENEW_BEFORE_MS)),
        // What has ended cannot be renewed any more: the new stamp would come too late.
        gt(checkpointAnchors.expiresAt, now),
        notExists(
          tx
            .select({ one: sql`1` })
            .from(renewal)
            .where(
              and(
                eq(renewal.renewedFrom, checkpointAnchors.id),
                or(sql`${renewal.status} <> 'failed'`, gt(renewal.createdAt, before)),
              ),
            ),
        ),
      ),
    )
    .orderBy(asc(checkpointAnchors.expiresAt))
    .limit(RENEWALS)
}
