import { and, asc, eq, gt } from 'drizzle-orm'
import { bundleExhibits, type Opening } from '#app/submissions/exhibit.server.ts'
import { ledgerTrust } from '#app/submissions/ledger-trust.server.ts'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { contractEvents } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { verifyBundle } from '#ledger/verify.ts'
import type { RecordsCheck } from './records-check.ts'

/** So that one page does not check for minutes. */
export const MOST_RECORDS = 2000

/** What is held in memory at a time. */
const CHUNK = 250

/** Checks the contract's first records as a court would, files apart: those the contract's page compares. */
export async function checkRecords(tx: Transaction, contractId: string, most = MOST_RECORDS): Promise<RecordsCheck> {
  const { trust, total } = await atOnce({
    trust: ledgerTrust(tx),
    total: tx.$count(contractEvents, eq(contractEvents.contractId, contractId)),
  })
  const found = { total, checked: 0, held: 0, failed: 0, pending: 0, refused: 0, ledgerSize: trust?.size ?? null }
  let after = 0
  while (found.checked < most) {
    const openings = await recordOpenings(tx, contractId, after, Math.min(CHUNK, most - found.checked))
    if (openings.length === 0) break
    const { parts, pending } = await bundleExhibits(tx, openings)
    for (const part of parts) {
      const verdict = verifyBundle(part, trust?.genesisHash ?? null, nodeEd25519)
      const ground = verdict.ledger.every(check => check.ok === true)
      for (const { checks } of verdict.exhibits) {
        if (ground && checks.every(check => check.ok === true || check.id === 'file')) found.held++
        else found.failed++
      }
    }
    const refused = pending.filter(({ status }) => status === 'refused').length
    found.refused += refused
    found.pending += pending.length - refused
    found.checked += openings.length
    after = openings.at(-1)!.position
  }
  return found
}

async function recordOpenings(
  tx: Transaction,
  contractId: string,
  after: number,
  limit: number,
): Promise<(Opening & { position: number })[]> {
  const events = await tx
    .select()
    .from(contractEvents)
    .where(and(eq(contractEvents.contractId, contractId), gt(contractEvents.position, after)))
    .orderBy(asc(contractEvents.position))
    .limit(limit)
  return events.map(({ submissionId, itemIndex, type, payload, salt, position }) => ({
    submissionId,
    itemIndex,
    title: type,
    payload: payload as Json,
    salt,
    file: null,
    position,
  }))
}
