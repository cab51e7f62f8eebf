import { randomUUID } from 'node:crypto'
import { equalBytes, toBase64, toHex } from '#ledger/bytes.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { sha256 } from '#ledger/hash.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission, type Submission, type SubmissionItem } from '#ledger/submission.ts'
import { DIGEST_SALT, digestPayload, sealPayload } from './approval.ts'
import { type NotaryView, reCheck, SealRefused, type SealRequest } from './re-check-report.ts'
import { renderReport } from './report-document.server.ts'
import { type SealSigner, sealPdf } from './seal-pdf.server.ts'

/** What only the notary's own process holds. */
export interface SealKeys {
  /** The office's seal certificate and key. */
  seal: SealSigner
  /** The office's own ledger key, with which the seal's entry is signed. */
  entry: { key: string; secretKey: Uint8Array }
}

export interface SealedReport {
  pdf: Uint8Array
  /** The `report.sealed` entry and, where the rules have it, `seal.digest` after it, ready for the ledger. */
  submission: Submission
  salt: Uint8Array
  sealedAt: Date
}

/**
 * Runs in the notary's process. Re-checks every fact against the office's own mirror, renders the report again from the
 * facts, demands that `pdf` is that report to the byte, and seals it (PAdES). `SealRefused` says what did not hold.
 */
export async function sealReport(
  request: SealRequest,
  pdf: Uint8Array,
  view: NotaryView,
  keys: SealKeys,
): Promise<SealedReport> {
  const { facts } = request
  const { report } = await reCheck(request, view)
  if (!equalBytes(await renderReport(facts), pdf)) {
    throw new SealRefused('The document to be sealed is not the report that follows from the approved facts.')
  }
  const sealedAt = new Date()
  const sealed = await sealPdf(pdf, keys.seal, {
    reason: `Preservation report ${facts.number}`,
    location: facts.jurisdiction.name,
    name: facts.notary.name,
    sealName: facts.notary.localName,
    signedAt: sealedAt,
  })
  const salt = newSalt()
  const digest = toHex(sha256(sealed))
  const payload = sealPayload(report, facts, { sha256: digest, size: sealed.length }, sealedAt)
  const submission = buildSubmission(
    {
      kind: 'act',
      actor: view.office,
      items: [
        {
          v: 1,
          id: randomUUID(),
          subject: report,
          type: 'report.sealed',
          commitment: toBase64(commitmentOf(payload, salt)),
        },
        ...(view.digests ? [digestItem(report, digest, sealedAt)] : []),
      ],
      sign: [keys.entry],
    },
    nodeEd25519,
  )
  return { pdf: sealed, submission, salt, sealedAt }
}

/** The digest itself as a line of the ledger: whoever holds the file finds it there without being told anything else. */
function digestItem(report: string, digest: string, sealedAt: Date): SubmissionItem {
  const commitment = toBase64(commitmentOf(digestPayload(digest, sealedAt), DIGEST_SALT))
  return { v: 1, id: randomUUID(), subject: report, type: 'seal.digest', commitment, digest }
}
