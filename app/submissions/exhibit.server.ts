import { inArray, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, submissions } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { bundleOf } from '#ledger/exhibit.ts'
import type { PolicyChain } from '#ledger/policy-chain.ts'
import type { LedgerReader } from '#ledger/store.ts'
import { parseHeader } from '#ledger/submission.ts'
import type { Bundle, Exhibit } from '#ledger/verify.ts'
import { knownChain } from './known-chain.server.ts'
import { proveGenesis, provenTree, proveRegistrations, proveSubmission } from './prove-entry.server.ts'
import { provePolicies } from './prove-policies.server.ts'
import { publishedNotes } from './published-notes.server.ts'
import type { SubmissionStatus } from './submission-status.ts'

/** A recorded item with what opens its commitment: what an exhibit is made of. */
export interface Opening {
  submissionId: string
  itemIndex: number
  title: string
  payload: Json
  /** Null when it was withheld. */
  salt: Uint8Array | null
  file: Exhibit['file']
}

export interface BundledExhibits {
  /**
   * In order of time, each resting on the earliest published checkpoint that covers its exhibits: a later one would
   * only say that they have not changed since later. Where the caller names a size, on that one.
   */
  parts: Bundle[]
  /**
   * There is nothing to check these with yet, or ever where the ledger refused them. Also those that no published
   * checkpoint of the size that the caller named covers.
   */
  pending: { opening: Opening; status: Exclude<SubmissionStatus, 'published'> }[]
}

/**
 * Proofs for all that is published among `openings`, each from the store's own tiles. `sizeOf` fixes the size of the
 * checkpoint that an opening is proven at, such as that which a report names.
 */
export async function bundleExhibits(
  tx: Transaction,
  openings: readonly Opening[],
  { sizeOf }: { sizeOf?: (opening: Opening) => number | undefined } = {},
): Promise<BundledExhibits> {
  const places = await findPlaces(tx, openings)
  const ends = [...new Set([...places.values()].flatMap(place => endOf(place) ?? []))]
  const earliest = await earliestOver(tx, ends)
  const sizes = openings.map(opening => {
    const end = endOf(places.get(opening.submissionId))
    if (end === null) return null
    const size = sizeOf?.(opening) ?? earliest.get(end) ?? null
    return size !== null && size >= end ? size : null
  })
  const checkpoints = await publishedNotes(tx, [...new Set(sizes.filter(size => size !== null))])
  const pending: BundledExhibits['pending'] = []
  const bySize = new Map<number, Found[]>()
  for (const [i, opening] of openings.entries()) {
    const [place, size] = [places.get(opening.submissionId), sizes[i] ?? null]
    if (!place || size === null || !checkpoints.has(size)) {
      const status = place && place.status !== 'published' ? place.status : 'sequenced'
      pending.push({ opening, status })
      continue
    }
    const found = bySize.get(size) ?? []
    found.push({ opening, place })
    bySize.set(size, found)
  }
  const parts: Bundle[] = []
  const chain = bySize.size > 0 ? await knownChain(tx) : []
  for (const [size, found] of [...bySize].sort(([a], [b]) => a - b)) {
    parts.push(await bundleAt(tx, chain, { size, note: checkpoints.get(size)! }, found))
  }
  return { parts, pending }
}

interface Found {
  opening: Opening
  place: Place
}

interface Place {
  status: SubmissionStatus
  leafStart: number | null
  itemCount: number
}

async function findPlaces(tx: Transaction, openings: readonly Opening[]): Promise<Map<string, Place>> {
  const ids = [...new Set(openings.map(opening => opening.submissionId))]
  if (ids.length === 0) return new Map()
  const rows = await tx
    .select({
      id: submissions.id,
      status: submissions.status,
      leafStart: submissions.leafStart,
      itemCount: submissions.itemCount,
    })
    .from(submissions)
    .where(inArray(submissions.id, ids))
  return new Map(rows.map(row => [row.id, { ...row, status: row.status as SubmissionStatus }]))
}

/** The size of the smallest ledger that holds the whole submission; null while it is not sequenced. */
function endOf(place: Place | undefined): number | null {
  return place && place.leafStart !== null ? place.leafStart + 1 + place.itemCount : null
}

/** For each size, that of the first published checkpoint that covers it. */
async function earliestOver(tx: Transaction, ends: readonly number[]): Promise<Map<number, number>> {
  if (ends.length === 0) return new Map()
  const rows = await tx.execute<{ covered: string; size: string }>(
    sql`select e.covered, c.size from unnest(${sql.param(ends.map(String))}::text[]::bigint[]) as e(covered)
      cross join lateral (select size from ${ledgerCheckpoints}
        where size >= e.covered and published_at is not null order by size limit 1) c`,
  )
  return new Map(rows.map(({ covered, size }) => [Number(covered), Number(size)]))
}

async function bundleAt(
  tx: Transaction,
  chain: PolicyChain,
  { size, note }: { size: number; note: string },
  found: readonly Found[],
): Promise<Bundle> {
  const store = readOnce(ledgerStore(tx))
  const tree = provenTree(store, size)
  const exhibits: Exhibit[] = new Array(found.length)
  const signers = new Set<string>()
  for (const together of bySubmission(found)) {
    const { leafStart, itemCount } = found[together[0]!]!.place
    const submission = await proveSubmission(store, tree, leafStart!, itemCount)
    for (const at of together) {
      const { title, file, payload, salt, itemIndex } = found[at]!.opening
      const entry = await submission.proveItem(itemIndex)
      if (at === together[0]) for (const proof of parseHeader(entry.header.leaf).proofs) signers.add(proof.key)
      exhibits[at] = { title, file, payload: salt ? payload : null, salt, entry }
    }
  }
  const keys = await proveRegistrations(tx, store, tree, [...signers])
  return bundleOf(
    { genesis: await proveGenesis(store, tree), checkpoint: note, keys, exhibits },
    await provePolicies(tx, store, tree, chain),
  )
}

/** So many bundles of 256 leaves are held at a time. */
const HELD_BUNDLES = 8

/** Registrations and records mostly stand in the same few bundles: each is read once for all of them. */
function readOnce(store: LedgerReader): LedgerReader {
  const known = new Map<string, ReturnType<LedgerReader['readBundle']>>()
  return {
    readHead: () => store.readHead(),
    readTile: tile => store.readTile(tile),
    readBundle(bundle) {
      const name = `${bundle.index}/${bundle.width}`
      const read = known.get(name) ?? store.readBundle(bundle)
      // The one that was asked for longest ago stands first, and goes.
      known.delete(name)
      known.set(name, read)
      if (known.size > HELD_BUNDLES) known.delete(known.keys().next().value!)
      return read
    },
  }
}

/** Where the openings of each submission stand: only one submission's leaves are held at a time. */
function bySubmission(found: readonly Found[]): Iterable<number[]> {
  const together = new Map<string, number[]>()
  for (const [at, { opening }] of found.entries()) {
    const places = together.get(opening.submissionId) ?? []
    places.push(at)
    together.set(opening.submissionId, places)
  }
  return together.values()
}
