import { and, eq, inArray, isNull, lt, or } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { checkpointAnchors } from '#db/schema/index.ts'
import type { AnchorSubject } from './anchor.ts'
import { anchorSubject } from './anchor-subject.server.ts'

export type AnchorRow = typeof checkpointAnchors.$inferSelect

/** taken: it is this process's turn. ended: nothing is left to do. held: another process is at it. */
export type Taken = { state: 'taken'; row: AnchorRow; subject: AnchorSubject } | { state: 'ended' } | { state: 'held' }

/** A step takes seconds. A process that dies in the middle of one holds up the next for so long. */
const TURN_MS = 2 * 60_000

export async function takeAnchor(tx: Transaction, anchorId: string, now: Date): Promise<Taken> {
  const [row] = await tx
    .update(checkpointAnchors)
    .set({ claimedUntil: new Date(now.getTime() + TURN_MS) })
    .where(
      and(
        eq(checkpointAnchors.id, anchorId),
        inArray(checkpointAnchors.status, ['pending', 'seen']),
        or(isNull(checkpointAnchors.claimedUntil), lt(checkpointAnchors.claimedUntil, now)),
      ),
    )
    .returning()
  if (row) return { state: 'taken', row, subject: await anchorSubject(tx, row) }
  const [there] = await tx.select().from(checkpointAnchors).where(eq(checkpointAnchors.id, anchorId))
  return { state: there?.status === 'pending' || there?.status === 'seen' ? 'held' : 'ended' }
}
