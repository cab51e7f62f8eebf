import { sql } from 'drizzle-orm'
import type { Database, Transaction } from './client.ts'

export interface Tenancy {
  organisationId: string
  /** A person's, key's or link's id: who acts. */
  actorId: string
}

/**
 * Runs `work` in one transaction as one organisation. Row-level security reads both settings; they end with the
 * transaction, so that a pooled connection never carries a tenant on to the next request.
 */
export function inTenant<T>(db: Database, tenancy: Tenancy, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async tx => {
    await tx.execute(
      sql`select set_config('app.organisation_id', ${tenancy.organisationId}, true), set_config('app.actor_id', ${tenancy.actorId}, true)`,
    )
    return work(tx)
  })
}

/**
 * Runs part of a transaction as another organisation, then goes back, also when that part fails: for an act that two
 * organisations share.
 */
export async function asOrganisation<T>(tx: Transaction, organisationId: string, work: () => Promise<T>): Promise<T> {
  const [before] = await tx.execute<{ organisation: string | null }>(
    sql`select current_setting('app.organisation_id', true) as organisation`,
  )
  const become = (organisation: string) =>
    tx.execute(sql`select set_config('app.organisation_id', ${organisation}, true)`)
  await become(organisationId)
  let result: T
  try {
    result = await work()
  } catch (error) {
    // Where a statement failed the transaction is lost anyway, and with it the setting.
    await become(before?.organisation ?? '').catch(() => {})
    throw error
  }
  await become(before?.organisation ?? '')
  return result
}
