/** As much of a ledger as anchors look at: head, tiles and published checkpoints, without members or rules. */
import { randomBytes } from 'node:crypto'
import type { Database } from '#db/client.ts'
import { ledgerBundles, ledgerCheckpoints, ledgerHeads, ledgerTiles } from '#db/schema/index.ts'
import { utf8 } from '#ledger/bytes.ts'
import { type Checkpoint, signCheckpoint } from '#ledger/checkpoint.ts'
import { EMPTY_EDGE, growEdge } from '#ledger/edge.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'

const secretKey = randomBytes(32)
let edge = EMPTY_EDGE

/** As the superuser: only the holder of the lease may write there. Grows the ledger by `count` entries and publishes its checkpoint. */
export async function growLedger(db: Database, count: number, published = true): Promise<Checkpoint> {
  const leaves = Array.from({ length: count }, (_, n) => utf8(`entry ${edge.size + n}`))
  const grown = growEdge(edge, leaves)
  edge = grown.edge
  const checkpoint = { origin: 'example.org/small', size: edge.size, root: edge.root }
  const note = signCheckpoint(checkpoint, secretKey, nodeEd25519)
  const head = { ...checkpoint, checkpoint: note, epoch: 1, updatedAt: new Date() }
  await db.transaction(async tx => {
    await tx.insert(ledgerHeads).values(head).onConflictDoUpdate({ target: ledgerHeads.origin, set: head })
    for (const tile of grown.tiles) {
      const target = [ledgerTiles.level, ledgerTiles.index]
      await tx.insert(ledgerTiles).values(tile).onConflictDoUpdate({ target, set: tile })
    }
    for (const bundle of grown.bundles) {
      await tx.insert(ledgerBundles).values(bundle).onConflictDoUpdate({ target: ledgerBundles.index, set: bundle })
    }
    const publishedAt = published ? new Date() : null
    await tx.insert(ledgerCheckpoints).values({ size: edge.size, root: edge.root, note, publishedAt })
  })
  return checkpoint
}
