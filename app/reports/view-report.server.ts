import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { jurisdictionName, timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import type { Transaction } from '#db/client.ts'
import { prepareReport } from './prepare-report.server.ts'
import { readReport } from './read-report.server.ts'

/**
 * One report as its page shows it: what was certified, once it is decided; until then what would be, checked anew each
 * time the page is read.
 */
export async function viewReport(tx: Transaction, keeping: EvidenceKeeping, reportId: string) {
  const { report, contract, bank, notary, status, facts, approval, seal } = await readReport(tx, reportId)
  const { derived, pending, seen } = facts
    ? { derived: facts, pending: [], seen: null }
    : await prepareReport(tx, keeping, contract.id)
  const { events, files, signatures, checks, ledger } = derived ?? nothing
  return {
    id: report.id,
    status,
    number: report.number,
    requestedBy: report.requestedBy,
    requestedAt: report.requestedAt,
    decidedBy: report.decidedBy,
    decidedAt: report.decidedAt,
    sealedAt: report.sealedAt,
    refusalReason: report.refusalReason,
    trouble: report.trouble,
    contract: {
      id: contract.id,
      title: contract.title,
      reference: contract.reference,
      counterpartyName: contract.counterpartyName,
      counterpartyLocalName: contract.counterpartyLocalName,
    },
    jurisdictionName: jurisdictionName(contract.jurisdiction),
    timeZone: timeZoneOf(contract.jurisdiction),
    bank,
    notary,
    approval,
    seal,
    pending,
    events,
    files,
    signatures,
    checks,
    ledger,
    /** What the officer issues is what this page showed. */
    seen,
  }
}

const nothing = { events: [], files: [], signatures: [], checks: [], ledger: null }

export type ReportView = Awaited<ReturnType<typeof viewReport>>
