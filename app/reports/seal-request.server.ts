import { readContractRecords } from '#app/contracts/contract-records.server.ts'
import { openRecords } from '#app/contracts/open-records.server.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { bundleExhibits } from '#app/submissions/exhibit.server.ts'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import type { reports } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'
import { parseCheckpoint } from '#ledger/checkpoint.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { parseNote } from '#ledger/note.ts'
import { approvalPayload } from './approval.ts'
import { MAX_CERTIFIED_BYTES } from './prepare-report.server.ts'
import type { SealRequest } from './re-check-report.ts'
import type { ReportFacts } from './report-facts.ts'

/**
 * What the notary's process needs to seal an approved report: the certified events, no later ones, with their files, each
 * proven at the checkpoint that the facts name and with the co-signatures it had then; and the approval itself.
 */
export async function sealRequest(
  tx: Transaction,
  keeping: EvidenceKeeping,
  report: typeof reports.$inferSelect,
): Promise<{ request: SealRequest } | { approval: SubmissionStatus }> {
  const facts = report.facts as ReportFacts
  const notes = report.checkpoints as Record<string, string>
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
  if (!approval) return { approval: approved.pending[0]!.status }
  const sizes = new Map(facts.events.map(event => [event.commitment, event.checkpointSize]))
  const sizeFor = ({ payload, salt }: { payload: Json; salt: Uint8Array | null }) =>
    salt ? sizes.get(toHex(commitmentOf(payload, salt))) : undefined
  const records = (await readContractRecords(tx, report.contractId)).filter(record => sizeFor(record) !== undefined)
  const opened = await openRecords(tx, keeping, records, MAX_CERTIFIED_BYTES)
  const { parts } = await bundleExhibits(
    tx,
    opened.map(({ opening }) => opening),
    { sizeOf: sizeFor },
  )
  const asApproved = parts.map(part => ({ ...part, checkpoint: noteAt(notes, part.checkpoint) }))
  return { request: { facts, checkpoint: notes[facts.ledger.checkpointSize]!, parts: asApproved, approval } }
}

/** A slower member may have co-signed since; the facts were approved on the note as it was. */
function noteAt(notes: Record<string, string>, now: string): string {
  return notes[parseCheckpoint(parseNote(now).text).size] ?? now
}
