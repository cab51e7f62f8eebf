import { sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'

/** Two supervisors at one jurisdiction's rules come after each other, until the transaction ends. */
export async function lockRules(tx: Transaction, organisationId: string, jurisdiction: string): Promise<void> {
  const key = `rules ${organisationId} ${jurisdiction}`
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`)
}
