import { eq, inArray } from 'drizzle-orm'
import { type ContractOpening, contractOpenings } from '#app/contracts/contract-openings.server.ts'
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
  const openings = await contractOpenings(tx, keeping, contractId, MAX_READ_BYTES)
  const { parts, pending } = await bundleExhibits(tx, openings)
  const trust = await ledgerTrust(tx)
  const verdicts = parts.map(part => verifyBundle(part, trust?.genesisHash ?? null, nodeEd25519))
  return {
    contract: contract!,
    parts,
    trust,
    pending: pending.map(({ opening, status }) => ({ ...openingOf(openings, opening), status })),
    events: eventsIn(parts, openings, trust?.policy ?? null),
    files: filesIn(parts),
    signatures: await readSignatures(tx, openings),
    checks: combineChecks(verdicts),
    ledger: trust && ledgerFacts(trust),
  }
}

function openingOf(openings: readonly ContractOpening[], opening: object) {
  const { type, occurredAt } = openings.find(one => one === opening)!
  return { type, occurredAt }
}

async function readSignatures(tx: Transaction, openings: readonly ContractOpening[]): Promise<ReportedSignature[]> {
  const ids = [...new Set(openings.flatMap(opening => opening.evidenceId ?? []))]
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
