import { inArray } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerKeys } from '#db/schema/index.ts'
import type { LoggedItem, LoggedLeaf } from '#ledger/exhibit.ts'
import { inclusionProof, leafHash, memoryReader, type ReadHash } from '#ledger/merkle.ts'
import { hashReader, type LedgerReader, readLeaves, StoreDamagedError } from '#ledger/store.ts'
import { MAX_ITEMS, parseHeader, parseItem, SubmissionError } from '#ledger/submission.ts'

/** Proofs of the items of one submission; its leaves are read and hashed once, whatever the number of items. */
export interface SubmissionProver {
  proveItem(itemIndex: number): Promise<LoggedItem>
}

/** Of the submission whose header stands at `leafStart`, in the tree of `size`, which `readHash` reads. */
export async function proveSubmission(
  store: LedgerReader,
  { size, readHash }: ProvenTree,
  leafStart: number,
  itemCount: number,
): Promise<SubmissionProver> {
  const [headerLeaf, ...items] = await readLeaves(store, leafStart, leafStart + 1 + itemCount)
  const logged = async (leaf: Uint8Array, index: number): Promise<LoggedLeaf> => ({
    leaf,
    index,
    proof: await inclusionProof(index, size, readHash),
  })
  const header = await logged(headerLeaf!, leafStart)
  const batch = memoryReader(items.map(leafHash))
  return {
    proveItem: async itemIndex => ({
      header,
      item: await logged(items[itemIndex]!, leafStart + 1 + itemIndex),
      batch: await inclusionProof(itemIndex, itemCount, batch),
    }),
  }
}

/** A tree to prove in, with a reader that keeps the tiles it has read and the hashes it has made of them. */
export interface ProvenTree {
  size: number
  readHash: ReadHash
}

export function provenTree(store: LedgerReader, size: number): ProvenTree {
  const read = hashReader(store, size)
  const known = new Map<string, ReturnType<ReadHash>>()
  return {
    size,
    readHash(level, index) {
      const name = `${level}/${index}`
      const hash = known.get(name) ?? read(level, index)
      known.set(name, hash)
      return hash
    },
  }
}

export async function proveGenesis(store: LedgerReader, tree: ProvenTree): Promise<LoggedItem> {
  return (await proveSubmission(store, tree, 0, 1)).proveItem(0)
}

/**
 * The registrations of these keys, and for those that took the place of others, theirs; a registrar's own key has none,
 * since the policy names it.
 */
export async function proveRegistrations(
  tx: Transaction,
  store: LedgerReader,
  tree: ProvenTree,
  keyIds: readonly string[],
): Promise<LoggedItem[]> {
  if (keyIds.length === 0) return []
  const rows = await tx
    .select({ leaf: ledgerKeys.leaf })
    .from(ledgerKeys)
    .where(inArray(ledgerKeys.keyId, [...keyIds]))
  const proven: LoggedItem[] = []
  for (const { leaf } of rows.filter(row => row.leaf < tree.size).sort((a, b) => a.leaf - b.leaf)) {
    const { start, count } = await findHeader(store, leaf)
    proven.push(await (await proveSubmission(store, tree, start, count)).proveItem(leaf - start - 1))
  }
  const replaced = proven.flatMap(({ item }) => replacedBy(item.leaf)).filter(key => !keyIds.includes(key))
  // Each was registered before the one that replaced it, so this ends.
  return [...(await proveRegistrations(tx, store, tree, replaced)), ...proven]
}

function replacedBy(leaf: Uint8Array): string[] {
  const { type, replaces } = parseItem(leaf)
  return type === 'key.rotated' ? [String(replaces)] : []
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
