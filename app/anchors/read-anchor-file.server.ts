import { and, eq } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { checkpointAnchors } from '#db/schema/index.ts'
import { stampedBytes } from './anchor.ts'
import { anchorSubject } from './anchor-subject.server.ts'

/** proof: the token, or what is known of the transaction. stamped: the bytes that it is over. */
export type AnchorPart = 'proof' | 'stamped'

export interface AnchorFile {
  body: Uint8Array
  type: string
  name: string
}

/** A confirmed anchor's files, for anybody; null when there is none of that id. */
export async function readAnchorFile(
  tx: Transaction | Database,
  anchorId: string,
  part: AnchorPart,
): Promise<AnchorFile | null> {
  if (!isUuid(anchorId)) return null
  const [row] = await tx
    .select()
    .from(checkpointAnchors)
    .where(and(eq(checkpointAnchors.id, anchorId), eq(checkpointAnchors.status, 'confirmed')))
  if (!row?.proof) return null
  const name = `checkpoint-${row.size}`
  if (part === 'stamped') {
    const body = stampedBytes(await anchorSubject(tx, row))
    return row.renewedFrom
      ? { body, type: 'application/octet-stream', name: `${name}.renewed.tst` }
      : { body, type: 'text/plain; charset=utf-8', name: `${name}.txt` }
  }
  const body = new Uint8Array(row.proof)
  return row.kind === 'evm'
    ? { body, type: 'application/json', name: `${name}.json` }
    : { body, type: 'application/octet-stream', name: `${name}.tst` }
}
