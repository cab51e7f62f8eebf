import { and, asc, gte, inArray, isNotNull } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, submissions } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { parseHeader } from '#ledger/submission.ts'
import type { Bundle, Exhibit } from '#ledger/verify.ts'
import { proveEntry, proveGenesis, proveRegistrations } from './prove-entry.server.ts'
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
   * only say that they have not changed since later.
   */
  parts: Bundle[]
  /** There is nothing to check these with yet, or ever where the ledger refused them. */
  pending: { opening: Opening; status: Exclude<SubmissionStatus, 'published'> }[]
}

/** Proofs for all that is published among `openings`, each from the store's own tiles. */
export async function bundleExhibits(tx: Transaction, openings: readonly Opening[]): Promise<BundledExhibits> {
  const places = await findPlaces(tx, openings)
  const pending: BundledExhibits['pending'] = []
  const byCheckpoint = new Map<number, { checkpoint: string; found: { opening: Opening; place: Place }[] }>()
  for (const opening of openings) {
    const place = places.get(opening.submissionId)
    const checkpoint = place && (await checkpointOver(tx, place))
    if (!place || !checkpoint) {
      const status = place && place.status !== 'published' ? place.status : 'sequenced'
      pending.push({ opening, status })
      continue
    }
    const group = byCheckpoint.get(checkpoint.size) ?? { checkpoint: checkpoint.note, found: [] }
    group.found.push({ opening, place })
    byCheckpoint.set(checkpoint.size, group)
  }
  const parts: Bundle[] = []
  for (const [size, { checkpoint, found }] of [...byCheckpoint].sort(([a], [b]) => a - b)) {
    parts.push(await bundleAt(tx, size, checkpoint, found))
  }
  return { parts, pending }
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

async function checkpointOver(tx: Transaction, { leafStart, itemCount }: Place) {
  if (leafStart === null) return null
  const [row] = await tx
    .select({ size: ledgerCheckpoints.size, note: ledgerCheckpoints.note })
    .from(ledgerCheckpoints)
    .where(and(gte(ledgerCheckpoints.size, leafStart + 1 + itemCount), isNotNull(ledgerCheckpoints.publishedAt)))
    .orderBy(asc(ledgerCheckpoints.size))
    .limit(1)
  return row ?? null
}

async function bundleAt(
  tx: Transaction,
  size: number,
  checkpoint: string,
  found: readonly { opening: Opening; place: Place }[],
): Promise<Bundle> {
  const store = ledgerStore(tx)
  const exhibits: Exhibit[] = []
  const signers = new Set<string>()
  for (const { opening, place } of found) {
    const entry = await proveEntry(store, size, place.leafStart!, place.itemCount, opening.itemIndex)
    for (const proof of parseHeader(entry.header.leaf).proofs) signers.add(proof.key)
    const { title, file, payload, salt } = opening
    exhibits.push({ title, file, payload: salt ? payload : null, salt, entry })
  }
  return {
    v: 1,
    genesis: await proveGenesis(store, size),
    checkpoint,
    keys: await proveRegistrations(tx, store, size, [...signers]),
    exhibits,
  }
}
