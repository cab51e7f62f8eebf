/** Submissions that a restored database still calls pending, and that were sequenced after it was copied. */
import { eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '#db/client.ts'
import { submissions } from '#db/schema/index.ts'
import type { Appended } from '#ledger/append.ts'
import { equalBytes } from '#ledger/bytes.ts'
import { unpackLeaves } from '#ledger/node/packed.ts'
import { parseItem } from '#ledger/submission.ts'

/** By actor and first item's id, which are used once in a ledger. */
export type Waiting = Map<string, { readonly id: string; readonly leaves: readonly Uint8Array[] }>

export async function readWaiting(db: Database): Promise<Waiting> {
  const rows = await db
    .select({ id: submissions.id, actor: submissions.actor, leaves: submissions.leaves })
    .from(submissions)
    .where(eq(submissions.status, 'pending'))
  const waiting: Waiting = new Map()
  for (const { id, actor, leaves: packed } of rows) {
    const leaves = unpackLeaves(packed) ?? []
    const first = firstId(leaves)
    if (first !== null) waiting.set(`${actor}:${first}`, { id, leaves })
  }
  return waiting
}

/**
 * Those of the same items are sequenced. One that merely uses an id again is left to the sequencer, which refuses it.
 * @returns how many
 */
export async function settleWaiting(tx: Transaction, waiting: Waiting, { accepted }: Appended): Promise<number> {
  if (waiting.size === 0) return 0
  const [ids, starts]: [string[], string[]] = [[], []]
  for (const { submission, leaves, headerIndex } of accepted) {
    const row = waiting.get(`${submission.header.actor}:${submission.items[0]?.id}`)
    if (!row || row.leaves.length !== leaves.length) continue
    if (!row.leaves.every((leaf, i) => i === 0 || equalBytes(leaf, leaves[i]!))) continue
    ids.push(row.id)
    starts.push(String(headerIndex))
  }
  if (ids.length === 0) return 0
  await tx.execute(
    sql`update submissions s set status = 'sequenced', leaf_start = v.leaf_start, sequenced_at = now(), leaves = ''::bytea
      from unnest(${sql.param(ids)}::text[]::uuid[], ${sql.param(starts)}::text[]::bigint[]) as v(id, leaf_start)
      where s.id = v.id and s.status = 'pending'`,
  )
  return ids.length
}

function firstId(leaves: readonly Uint8Array[]): string | null {
  try {
    return leaves[1] ? parseItem(leaves[1]).id : null
  } catch {
    return null // for the rules to refuse
  }
}
