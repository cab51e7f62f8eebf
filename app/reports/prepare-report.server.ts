import { eq, inArray } from 'drizzle-orm'
import { readContractRecords } from '#app/contracts/contract-records.server.ts'
import { type OpenedRecord, openRecords } from '#app/contracts/open-records.server.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { MAX_READ_BYTES } from '#app/evidence/read-evidence.server.ts'
import { bundleExhibits } from '#app/submissions/exhibit.server.ts'
import { type LedgerTrust, ledgerTrust } from '#app/submissions/ledger-trust.server.ts'
import type { SubmissionStatus } from '#app/submissions/submission-status.ts'
import type { Transaction } from '#db/client.ts'
import { contracts, evidence } from '#db/schema/index.ts'
import { toHex } from '#ledger/bytes.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { publishedBy } from '#ledger/policy.ts'
import { type Bundle, verifyBundle } from '#ledger/verify.ts'
import { eventsIn, filesIn, membersIn } from './certified.ts'
import type { ReportedCheck, ReportedSignature, ReportFacts } from './report-facts.ts'
import { combineChecks } from './run-checks.ts'
import { signaturesIn } from './signatures-in.ts'

export interface PreparedReport {
  contract: typeof contracts.$inferSelect
  parts: Bundle[]
  /** The note of the checkpoint that the facts name; null before anything is published. */
  trust: LedgerTrust | null
  pending: { type: string; occurredAt: Date; status: SubmissionStatus }[]
  events: ReportFacts['events']
  files: ReportFacts['files']
  signatures: ReportedSignature[]
  checks: ReportedCheck[]
  ledger: ReportFacts['ledger'] | null
}

/** Everything a report about this contract would certify at this moment, with every check already run. */
export async function prepareReport(
  tx: Transaction,
  keeping: EvidenceKeeping,
  contractId: string,
): Promise<PreparedReport> {
  const [contract] = await tx.select().from(contracts).where(eq(contracts.id, contractId))
  const opened = await openRecords(tx, keeping, await readContractRecords(tx, contractId), MAX_READ_BYTES)
  const { parts, pending } = await bundleExhibits(
    tx,
    opened.map(({ opening }) => opening),
  )
  const trust = await ledgerTrust(tx)
  const verdicts = parts.map(part => verifyBundle(part, trust?.genesisHash ?? null, nodeEd25519))
  return {
    contract: contract!,
    parts,
    trust,
    pending: pending.map(({ opening, status }) => ({ ...recordOf(opened, opening), status })),
    events: eventsIn(parts, opened, trust?.policy ?? null),
    files: filesIn(parts),
    signatures: await readSignatures(tx, opened),
    checks: combineChecks(verdicts),
    ledger: trust && ledgerFacts(trust),
  }
}

function recordOf(opened: readonly OpenedRecord[], opening: object) {
  const { type, occurredAt } = opened.find(one => one.opening === opening)!.record
  return { type, occurredAt }
}

async function readSignatures(tx: Transaction, opened: readonly OpenedRecord[]): Promise<ReportedSignature[]> {
  const ids = [...new Set(opened.flatMap(({ record }) => record.files.map(file => file.evidenceId)))]
  if (ids.length === 0) return []
  const rows = await tx
    .select({ name: evidence.name, inspection: evidence.inspection })
    .from(evidence)
    .where(inArray(evidence.id, ids))
    .orderBy(evidence.id)
  return rows.flatMap(({ name, inspection }) => signaturesIn(name, inspection))
}

function ledgerFacts({ policy, genesisHash, note }: LedgerTrust): ReportFacts['ledger'] {
  const publication = publishedBy(note, policy, nodeEd25519)
  return {
    origin: policy.origin,
    genesisPolicyHash: genesisHash,
    checkpointSize: publication.checkpoint.size,
    checkpointRoot: toHex(publication.checkpoint.root),
    quorum: policy.quorum,
    members: membersIn(publication),
  }
}
