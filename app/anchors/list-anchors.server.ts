import { and, asc, desc, eq, isNull } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { anchorServices, checkpointAnchors } from '#db/schema/index.ts'
import type { AnchorKind, AnchorStatus } from './anchor.ts'
import type { AnchorLine, AnchorServiceView } from './anchors-view.ts'
import { parseChainProof } from './evm/chain-proof.ts'

/** The services that are set up, and those that once were and have something to show. */
export async function listAnchors(tx: Transaction | Database): Promise<AnchorServiceView[]> {
  const services = await tx.select().from(anchorServices).orderBy(asc(anchorServices.kind), asc(anchorServices.service))
  const views: AnchorServiceView[] = []
  for (const { kind, service, everySeconds, confirmations, endedAt } of services) {
    const of = and(
      eq(checkpointAnchors.kind, kind),
      eq(checkpointAnchors.service, service),
      isNull(checkpointAnchors.renewedFrom),
    )
    const newestBy = (order: typeof checkpointAnchors.size | typeof checkpointAnchors.createdAt, status?: string) =>
      tx
        .select()
        .from(checkpointAnchors)
        .where(and(of, status ? eq(checkpointAnchors.status, status) : undefined))
        .orderBy(desc(order))
        .limit(1)
    const [newest] = await newestBy(checkpointAnchors.size, 'confirmed')
    const [latest] = await newestBy(checkpointAnchors.createdAt)
    if (endedAt && !newest) continue
    views.push({
      kind: kind as AnchorKind,
      service,
      everySeconds,
      confirmations,
      inUse: endedAt === null,
      newest: newest ? lineOf(newest) : null,
      latest: latest && latest.id !== newest?.id ? lineOf(latest) : null,
    })
  }
  return views
}

function lineOf(row: typeof checkpointAnchors.$inferSelect): AnchorLine {
  const proof = row.kind === 'evm' && row.proof ? parseChainProof(new Uint8Array(row.proof)) : null
  return {
    id: row.id,
    status: row.status as AnchorStatus,
    size: row.size,
    askedAt: row.createdAt.toISOString(),
    provenAt: row.provenAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    transaction: proof?.transaction ?? null,
    error: row.error,
  }
}
