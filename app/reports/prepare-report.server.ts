import { eq } from 'drizzle-orm'
import { readContractRecords } from '#app/contracts/contract-records.server.ts'
import { openRecords } from '#app/contracts/open-records.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { bundleExhibits } from '#app/submissions/exhibit.server.ts'
import { ledgerTrust } from '#app/submissions/ledger-trust.server.ts'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { contracts } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import { canonicalBytes } from '#ledger/canonical.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { sha256 } from '#ledger/hash.ts'
import { parseNote } from '#ledger/note.ts'
import { type DerivedFacts, deriveFacts } from './derive-facts.ts'

/**
 * Bytes of files that one report certifies, at most: in base64 they still fit into what the notary's process takes
 * (workers/notary/seal-routes.ts). A file beyond it is not compared, so such a report is never approved only to wait for ever.
 */
export const MAX_CERTIFIED_BYTES = 32 * 1024 * 1024

export interface PreparedReport {
  contract: typeof contracts.$inferSelect
  /** Null before the drafting event is published. */
  derived: DerivedFacts | null
  /** When Hardproof received each event, by its commitment: stated, not derived. */
  capturedAt: ReadonlyMap<string, string>
  /** The notes of the checkpoints that the facts rest on, by size. */
  checkpoints: Record<string, string>
  pending: { type: string; occurredAt: Date; status: SubmissionStatus }[]
  /** Names what was looked at: an officer issues what was shown, or is shown it anew. */
  seen: string | null
}

/** Everything a report about this contract would certify at this moment, with every check run. */
export async function prepareReport(
  tx: Transaction,
  keeping: EvidenceKeeping,
  contractId: string,
): Promise<PreparedReport> {
  const [contract] = await tx.select().from(contracts).where(eq(contracts.id, contractId))
  if (!contract) throw new DomainError('unknown-contract', 'There is no such contract, or it is not yours to see.', 404)
  const records = await readContractRecords(tx, contractId)
  const opened = await openRecords(tx, keeping, records, MAX_CERTIFIED_BYTES)
  const { parts, pending } = await bundleExhibits(
    tx,
    opened.map(({ opening }) => opening),
  )
  const trust = await ledgerTrust(tx)
  const derived = trust && (await deriveFacts(parts, trust.note, trust.chain))
  const notes = [...parts.map(part => part.checkpoint), ...(trust ? [trust.note] : [])]
  return {
    contract,
    derived,
    capturedAt: new Map(
      records.map(({ payload, salt, capturedAt }) => [toHex(commitmentOf(payload, salt)), capturedAt.toISOString()]),
    ),
    checkpoints: Object.fromEntries(notes.map(note => [String(parseCheckpoint(parseNote(note).text).size), note])),
    pending: pending.map(({ opening, status }) => {
      const { type, occurredAt } = opened.find(one => one.opening === opening)!.record
      return { type, occurredAt, status }
    }),
    seen: derived && seenDigest(derived),
  }
}

/** The events, files, signatures and outcomes; not the ledger's newest size, which moves with everybody's entries. */
function seenDigest({ contract, events, files, signatures, checks }: DerivedFacts): string {
  const outcomes = checks.map(({ title, ok }) => ({ title, ok }))
  return toHex(sha256(canonicalBytes({ contract, events, files, signatures, outcomes })))
}
