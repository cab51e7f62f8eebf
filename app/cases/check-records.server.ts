import { asc, eq } from 'drizzle-orm'
import { bundleExhibits, type Opening } from '#app/submissions/exhibit.server.ts'
import { ledgerTrust } from '#app/submissions/ledger-trust.server.ts'
import type { Transaction } from '#db/client.ts'
import { contractEvents } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { verifyBundle } from '#ledger/verify.ts'

/** What was found when the contract's records were checked against the ledger just now. */
export interface RecordsCheck {
  /** Recorded of the contract. */
  total: number
  /** Looked at here, the first of them: what follows counts these alone. */
  checked: number
  /** Every check held: commitment, signature, key, place in the ledger, quorum. */
  held: number
  /** At least one check failed. */
  failed: number
  /** Not published yet. */
  pending: number
  /** A rule of the ledger refused them. */
  refused: number
  /** Size of the newest published ledger; null before anything is published. */
  ledgerSize: number | null
}

/** So that one page does not check for minutes. */
export const MOST_RECORDS = 100

/** Checks the contract's first records as a court would, files apart: those the contract's page compares. */
export async function checkRecords(tx: Transaction, contractId: string): Promise<RecordsCheck> {
  const openings = await recordOpenings(tx, contractId)
  const { parts, pending } = await bundleExhibits(tx, openings)
  const trust = await ledgerTrust(tx)
  const total = await tx.$count(contractEvents, eq(contractEvents.contractId, contractId))
  const found = { total, checked: openings.length, held: 0, failed: 0, ledgerSize: trust?.size ?? null }
  for (const part of parts) {
    const verdict = verifyBundle(part, trust?.genesisHash ?? null, nodeEd25519)
    const ground = verdict.ledger.every(check => check.ok === true)
    for (const { checks } of verdict.exhibits) {
      if (ground && checks.every(check => check.ok === true || check.id === 'file')) found.held++
      else found.failed++
    }
  }
  const refused = pending.filter(({ status }) => status === 'refused').length
  return { ...found, pending: pending.length - refused, refused }
}

async function recordOpenings(tx: Transaction, contractId: string): Promise<Opening[]> {
  const events = await tx
    .select()
    .from(contractEvents)
    .where(eq(contractEvents.contractId, contractId))
    .orderBy(asc(contractEvents.position))
    .limit(MOST_RECORDS)
  return events.map(({ submissionId, itemIndex, type, payload, salt }) => ({
    submissionId,
    itemIndex,
    title: type,
    payload: payload as Json,
    salt,
    file: null,
  }))
}
