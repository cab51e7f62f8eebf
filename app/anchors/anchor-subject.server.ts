import { eq } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { checkpointAnchors, ledgerHeads } from '#db/schema/index.ts'
import type { AnchorSubject } from './anchor.ts'

/** What an anchor is for. A checkpoint is its log's name, its size and its root: all of them are still here. */
export async function anchorSubject(
  tx: Transaction | Database,
  { size, root, renewedFrom }: Pick<typeof checkpointAnchors.$inferSelect, 'size' | 'root' | 'renewedFrom'>,
): Promise<AnchorSubject> {
  const [head] = await tx.select({ origin: ledgerHeads.origin }).from(ledgerHeads)
  const [renewed] = renewedFrom
    ? await tx.select().from(checkpointAnchors).where(eq(checkpointAnchors.id, renewedFrom))
    : []
  const checkpoint = { origin: head!.origin, size, root: new Uint8Array(root) }
  return { checkpoint, renews: renewed?.proof ? new Uint8Array(renewed.proof) : null }
}
