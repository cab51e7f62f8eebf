import type { LedgerRecord } from '#app/contracts/contract-records.server.ts'
import { type OpenedRecord, openRecords } from '#app/contracts/open-records.server.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { type BundledExhibits, bundleExhibits } from '#app/submissions/exhibit.server.ts'
import type { Transaction } from '#db/client.ts'
import type { About } from './about.ts'
import type { CourtBundle } from './court-bundle.ts'
import { readCaseForCourt, readCaseRecords } from './read-case-records.server.ts'

/**
 * Bytes of files in one bundle, at most: it is read whole, in base64, by a browser on a court's desk. Files beyond it
 * come apart, and their exhibits say so.
 */
export const MAX_BUNDLE_FILE_BYTES = 32 * 1024 * 1024

export interface BundleOf {
  caseId: string
  /** Before which court; the case's own where it is left out. */
  courtId?: string | null
}

/**
 * All that is recorded of a case's contract, proven; what is not published yet is listed as pending. Without `keeping`
 * no file is read: enough to show what there is, not to check it.
 * @throws DomainError `case-unknown`
 */
export async function buildCourtBundle(
  tx: Transaction,
  keeping: EvidenceKeeping | null,
  { caseId, courtId = null }: BundleOf,
  { maxFileBytes = MAX_BUNDLE_FILE_BYTES, now = new Date() } = {},
): Promise<CourtBundle> {
  const shared = await readCaseForCourt(tx, caseId, courtId)
  const records = await readCaseRecords(tx, shared.contract.id)
  const openings = await openRecords(tx, keeping, records, maxFileBytes)
  const { parts, pending } = await bundleExhibits(
    tx,
    openings.map(({ opening }) => opening),
  )
  return { about: { ...aboutCase(shared, now), pending: pendingRecords(openings, pending) }, parts }
}

function aboutCase(
  { case: shared, contract, claimant, court, organisations }: Awaited<ReturnType<typeof readCaseForCourt>>,
  now: Date,
): Omit<About, 'pending'> {
  return {
    madeAt: now.toISOString(),
    case: { number: shared.number, title: shared.title },
    court: court && { name: court.name, localName: court.localName },
    claimant: claimant && { name: claimant.name, localName: claimant.localName, member: claimant.member },
    counterparty: { name: contract.counterpartyName, localName: contract.counterpartyLocalName },
    title: contract.title,
    timeZone: timeZoneOf(shared.jurisdiction),
    actors: Object.fromEntries(organisations.map(({ id, name }) => [id, name])),
  }
}

/** A record once, however many files it names. */
function pendingRecords(openings: readonly OpenedRecord[], pending: BundledExhibits['pending']): About['pending'] {
  const waiting = new Map<LedgerRecord, string>()
  for (const { opening, status } of pending) {
    const record = openings.find(one => one.opening === opening)!.record
    waiting.set(record, status)
  }
  return [...waiting].map(([{ type, occurredAt }, status]) => ({
    type,
    occurredAt: occurredAt.toISOString(),
    status,
  }))
}
