/** The tree's rows, each as wide as the head has it and no wider: a row that says otherwise is named. */
import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { ledgerBundles, ledgerTiles } from '#db/schema/index.ts'
import type { Finding } from '#ledger/check.ts'
import { HASH_BYTES } from '#ledger/merkle.ts'
import type { LedgerReader, StoredHead } from '#ledger/store.ts'
import { bundlePath, decodeBundle, edgeWidths, TileError, tilePath, widthIn } from '#ledger/tiles.ts'

export interface StoredReader extends LedgerReader {
  /** Rows that no tree of this size has. */
  checkRows(): Promise<void>
}

export function storedReader(db: Database, head: StoredHead, report: (finding: Finding) => void): StoredReader {
  const told = new Set<string>()
  const tell = (finding: Finding) => {
    if (told.has(finding.where)) return
    told.add(finding.where)
    report(finding)
  }
  const checkWidth = (where: string, said: number, width: number, held: number | null) => {
    if (said !== width) tell({ where, what: `is called ${said} wide, and the tree has ${width} there` })
    else if (held !== null && held > width) tell({ where, what: `holds more than ${width}` })
  }
  return {
    readHead: async () => head,
    async readTile({ level, index, width }) {
      const place = and(eq(ledgerTiles.level, level), eq(ledgerTiles.index, index))
      const [row] = await db.select().from(ledgerTiles).where(place)
      if (!row) return null
      const full = widthIn(head.size, level, index)
      checkWidth(tilePath({ level, index, width: full }), row.width, full, row.bytes.length / HASH_BYTES)
      return row.bytes.length >= width * HASH_BYTES ? new Uint8Array(row.bytes) : null
    },
    async readBundle({ index, width }) {
      const [row] = await db.select().from(ledgerBundles).where(eq(ledgerBundles.index, index))
      if (!row) return null
      const full = widthIn(head.size, 0, index)
      checkWidth(bundlePath({ index, width: full }), row.width, full, entriesIn(row.bytes))
      return row.bytes.length > 0 && width > 0 ? new Uint8Array(row.bytes) : null
    },
    async checkRows() {
      const bundles = Math.ceil(head.size / 256)
      for (const { index } of await db
        .select({ index: ledgerBundles.index })
        .from(ledgerBundles)
        .where(sql`index < 0 or index >= ${bundles}`)) {
        report({ where: `bundle ${index}`, what: 'is beyond the head' })
      }
      const levels = edgeWidths(head.size).length
      const rows = await db.select({ level: ledgerTiles.level, index: ledgerTiles.index }).from(ledgerTiles)
      for (const { level, index } of rows) {
        if (level >= 0 && level < levels && index >= 0 && widthIn(head.size, level, index) > 0) continue
        report({ where: `tile ${level}/${index}`, what: 'is beyond the head' })
      }
    },
  }
}

function entriesIn(bundle: Uint8Array): number | null {
  try {
    return decodeBundle(bundle).length
  } catch (error) {
    if (error instanceof TileError) return null
    throw error
  }
}
