import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { ledgerCheckpoints } from '#db/schema/index.ts'
import type { Growth } from './ledger-state.ts'

const MINUTE = 60
const HOUR = 3_600

/** Lines by minute and by hour up to now, from the sizes that the ledger had at the borders. */
export async function readGrowth(tx: Transaction | Database): Promise<Growth> {
  return { hour: await grown(tx, 60, MINUTE), day: await grown(tx, 24, HOUR) }
}

/** One look-up in an index a border: what lies between two borders is never read. */
async function grown(tx: Transaction | Database, stretches: number, seconds: number): Promise<number[]> {
  const rows = await tx.execute<{ size: string | null }>(
    sql`select (select size from ${ledgerCheckpoints}
          where created_at <= now() - make_interval(secs => b.back * ${seconds}::int)
          order by created_at desc limit 1) as size
        from generate_series(${stretches}::int, 0, -1) as b(back)`,
  )
  const sizes = rows.map(({ size }) => Number(size ?? 0))
  return sizes.slice(1).map((size, at) => size - sizes[at]!)
}
