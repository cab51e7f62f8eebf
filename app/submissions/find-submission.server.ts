import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'

/** The leaf index of a submission's header, by the hex digest of its packed leaves; null until it is sequenced. */
export async function findSubmission(tx: Transaction | Database, digest: string): Promise<number | null> {
  const [row] = await tx.execute<{ leaf: string | null }>(sql`select ledger_submission_leaf(${digest}) as leaf`)
  return row?.leaf == null ? null : Number(row.leaf)
}
