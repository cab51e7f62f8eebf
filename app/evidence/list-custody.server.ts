import { asc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { custodyEvents } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'

/** A file's custody from its arrival, as far as this organisation may see it. */
export async function listCustody(tx: Transaction, evidenceId: string) {
  const rows = await tx
    .select()
    .from(custodyEvents)
    .where(eq(custodyEvents.evidenceId, evidenceId))
    .orderBy(asc(custodyEvents.at), asc(custodyEvents.id))
    .limit(1000)
  return rows.map(({ id, action, actor, tool, at, hashBefore, hashAfter }) => ({
    ...{ id, action, actor, tool, at },
    hashBefore: hashBefore && toHex(hashBefore),
    hashAfter: toHex(hashAfter),
  }))
}

export type CustodyRow = Awaited<ReturnType<typeof listCustody>>[number]
