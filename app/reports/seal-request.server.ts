import { readContractRecords } from '#app/contracts/contract-records.server.ts'
import { openRecords } from '#app/contracts/open-records.server.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { MAX_READ_BYTES } from '#app/evidence/read-evidence.server.ts'
import { bundleExhibits } from '#app/submissions/exhibit.server.ts'
import type { Transaction } from '#db/client.ts'
import type { reports } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { approvalPayload } from './approval.ts'
import type { SealRequest } from './re-check-report.ts'
import type { ReportFacts } from './report-facts.ts'

/**
 * What the notary's process needs to seal an approved report: the certified events, no later ones, with their files,
 * and the approval itself. Null while the approval waits for co-signatures.
 */
export async function sealRequest(
  tx: Transaction,
  keeping: EvidenceKeeping,
  report: typeof reports.$inferSelect,
): Promise<SealRequest | null> {
  const facts = report.facts as ReportFacts
  const approved = await bundleExhibits(tx, [
    {
      submissionId: report.approvalSubmissionId!,
      itemIndex: 0,
      title: `Approval of report ${facts.number}`,
      payload: approvalPayload(report.subject, facts, report.decidedBy!),
      salt: report.approvalSalt,
      file: null,
    },
  ])
  const [approval] = approved.parts
  if (!approval) return null
  const certified = new Set(facts.events.map(event => event.commitment))
  const records = (await readContractRecords(tx, report.contractId)).filter(({ payload, salt }) =>
    certified.has(toHex(commitmentOf(payload, salt))),
  )
  const opened = await openRecords(tx, keeping, records, MAX_READ_BYTES)
  const { parts } = await bundleExhibits(
    tx,
    opened.map(({ opening }) => opening),
  )
  return { facts, checkpoint: report.checkpoint!, parts, approval }
}
