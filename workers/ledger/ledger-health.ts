import type { Database } from '#db/client.ts'
import { ledgerHealthWords } from '#db/ledger-health.ts'
import type { LedgerHealth } from '../health.ts'

/** As the worker that sequences last said, which may be another one. @throws when the database does not answer */
export async function ledgerHealth(db: Database): Promise<LedgerHealth> {
  return { ledger: await ledgerHealthWords(db) }
}
