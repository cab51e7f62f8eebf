import { inArray } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerKeys } from '#db/schema/index.ts'
import type { LoggedItem, LoggedLeaf } from '#ledger/exhibit.ts'
import { inclusionProof, leafHash, memoryReader } from '#ledger/merkle.ts'
import { hashReader, type LedgerReader, readLeaves, StoreDamagedError } from '#ledger/store.ts'
import { MAX_ITEMS, parseHeader, SubmissionError } from '#ledger/submission.ts'

/** One item of the submission whose header stands at `leafStart`, proven in the tree of `size`. */
export async function proveEntry(
  store: LedgerReader,
  size: number,
  leafStart: number,
  itemCount: number,
  itemIndex: number,
): Promise<LoggedItem> {
  const [header, ...items] = await readLeaves(store, leafStart, leafStart + 1 + itemCount)
  const readHash = hashReader(store, size)
  const logged = async (leaf: Uint8Array, index: number): Promise<LoggedLeaf> => ({
    leaf,
    index,
    proof: await inclusionProof(index, size, readHash),
  })
  return {
    header: await logged(header!, leafStart),
    item: await logged(items[itemIndex]!, leafStart + 1 + itemIndex),
    batch: await inclusionProof(itemIndex, itemCount, memoryReader(items.map(leafHash))),
  }
}

export function proveGenesis(store: LedgerReader, size: number): Promise<LoggedItem> {
  return proveEntry(store, size, 0, 1, 0)
}

/** The registrations of these keys; a registrar's own key has none, since the policy names it. */
export async function proveRegistrations(
  tx: Transaction,
  store: LedgerReader,
  size: number,
  keyIds: readonly string[],
): Promise<LoggedItem[]> {
  if (keyIds.length === 0) return []
  const rows = await tx
    .select({ leaf: ledgerKeys.leaf })
    .from(ledgerKeys)
    .where(inArray(ledgerKeys.keyId, [...keyIds]))
  const proven: LoggedItem[] = []
  for (const { leaf } of rows.sort((a, b) => a.leaf - b.leaf)) {
    const { start, count } = await findHeader(store, leaf)
    proven.push(await proveEntry(store, size, start, count, leaf - start - 1))
  }
  return proven
}

/** The header that an item stands under: the first before it, since items follow their header without a gap. */
async function findHeader(store: LedgerReader, item: number): Promise<{ start: number; count: number }> {
  const first = Math.max(0, item - MAX_ITEMS)
  const before = await readLeaves(store, first, item)
  for (let at = before.length - 1; at >= 0; at--) {
    const count = countIn(before[at]!)
    if (count !== null) return { start: first + at, count }
  }
  throw new StoreDamagedError(`no header stands before leaf ${item}`)
}

function countIn(leaf: Uint8Array): number | null {
  try {
    return parseHeader(leaf).count
  } catch (error) {
    if (error instanceof SubmissionError) return null
    throw error
  }
}
