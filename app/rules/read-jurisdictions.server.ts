import { and, eq, ne, sql } from 'drizzle-orm'
import { appliesBeside, listVersions } from '#app/jurisdictions/find-version.server.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { ruleCodes } from '#app/jurisdictions/packs/index.ts'
import { type SourceTally, sourceTally } from '#app/jurisdictions/source-tally.ts'
import type { Transaction } from '#db/client.ts'
import { cases } from '#db/schema/index.ts'

export interface JurisdictionRow {
  code: string
  name: string
  /** In force: the one that was adopted last, or the newest that comes with the product. */
  version: number
  /** A later one that waits to be tried and adopted; null where there is none. */
  newer: number | null
  tally: SourceTally
  /** Open cases, up to `MOST_COUNTED`. */
  open: number
  /** Where no case is brought in it: the jurisdictions whose rules it applies beside. */
  beside: string[]
}

/** Counting every case would cost more than the page. */
export const MOST_COUNTED = 9_999

/** Every jurisdiction that there are rules for, with the version in force. */
export async function readJurisdictions(tx: Transaction, organisationId: string): Promise<JurisdictionRow[]> {
  const rows: JurisdictionRow[] = []
  for (const code of ruleCodes) {
    const pack = await packFor(tx, code)
    const newest = Math.max(...(await listVersions(tx, code)).map(({ version }) => version))
    rows.push({
      code,
      name: pack.name,
      version: pack.version,
      newer: newest > pack.version ? newest : null,
      tally: sourceTally(pack),
      open: await countOpen(tx, organisationId, code),
      beside: await appliesBeside(tx, code),
    })
  }
  return rows
}

/** Open cases of a jurisdiction, up to `MOST_COUNTED`. */
async function countOpen(tx: Transaction, organisationId: string, code: string): Promise<number> {
  const some = tx
    .select({ one: sql`1` })
    .from(cases)
    .where(and(eq(cases.organisationId, organisationId), eq(cases.jurisdiction, code), ne(cases.stage, 'closed')))
    .limit(MOST_COUNTED)
    .as('some')
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(some)
  return row!.count
}
