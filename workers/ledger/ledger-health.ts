import { isNotNull } from 'drizzle-orm'
import type { Database } from '#db/client.ts'
import { ledgerHeads } from '#db/schema/index.ts'
import type { LedgerHealth } from '../health.ts'

/** As the worker that sequences last said, which may be another one. @throws when the database does not answer */
export async function ledgerHealth(db: Database): Promise<LedgerHealth> {
  const [refusing] = await db
    .select({ trouble: ledgerHeads.trouble })
    .from(ledgerHeads)
    .where(isNotNull(ledgerHeads.trouble))
  return { ledger: refusing ? `refusing: ${refusing.trouble}` : 'ok' }
}
