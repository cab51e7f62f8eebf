import { and, asc, eq, gte, isNotNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { ledgerCheckpoints, submissions } from '#db/schema/index.ts'
import { inclusionProof } from '#ledger/merkle.ts'
import { encodeTlogProof } from '#ledger/receipt.ts'
import { hashReader } from '#ledger/store.ts'
import type { SubmissionStatus } from './submission-status.ts'

export interface SubmissionReading {
  id: string
  status: SubmissionStatus
  kind: string
  items: number
  submittedAt: Date
  sequencedAt: Date | null
  publishedAt: Date | null
  /** Number of the header's leaf; item n, from 0, stands at `leafStart + 1 + n`. */
  leafStart: number | null
  refusedRule: string | null
  refusedMessage: string | null
  /**
   * The header's tlog-proof (C2SP), once published: with the checkpoint and its co-signatures it shows that the header
   * is in the ledger, and through the header's root every item of the submission.
   */
  receipt: string | null
}

/** @throws DomainError `unknown-submission`, also for one that this organisation may not see. */
export async function readSubmission(tx: Transaction, submissionId: string): Promise<SubmissionReading> {
  const [row] = await tx.select().from(submissions).where(eq(submissions.id, submissionId))
  if (!row) throw new DomainError('unknown-submission', 'There is no such submission here.', 404)
  const { id, kind, itemCount, createdAt, sequencedAt, publishedAt, leafStart, refusedRule, refusedMessage } = row
  const status = row.status as SubmissionStatus
  const end = leafStart === null ? null : leafStart + 1 + itemCount
  const receipt = status === 'published' && end !== null ? await headerReceipt(tx, leafStart!, end) : null
  return {
    ...{ id, status, kind, items: itemCount, submittedAt: createdAt, sequencedAt, publishedAt },
    ...{ leafStart, refusedRule, refusedMessage, receipt },
  }
}

/** From the earliest published checkpoint over the whole submission: its co-signatures' time is the one that counts. */
async function headerReceipt(tx: Transaction, index: number, end: number): Promise<string | null> {
  const [checkpoint] = await tx
    .select({ size: ledgerCheckpoints.size, note: ledgerCheckpoints.note })
    .from(ledgerCheckpoints)
    .where(and(gte(ledgerCheckpoints.size, end), isNotNull(ledgerCheckpoints.publishedAt)))
    .orderBy(asc(ledgerCheckpoints.size))
    .limit(1)
  if (!checkpoint) return null
  const { size, note } = checkpoint
  const proof = await inclusionProof(index, size, hashReader(ledgerStore(tx), size))
  return encodeTlogProof({ index, proof, checkpoint: note, extra: null })
}
