import { and, eq, inArray, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import type { Authority } from '#app/identity/actor.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import { jurisdictionName, timeZoneOf, yearIn } from '#app/jurisdictions/jurisdiction.ts'
import { recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { counters, organisations, people, reports } from '#db/schema/index.ts'
import { approvalPayload } from './approval.ts'
import { lockRequestedReport } from './lock-requested-report.server.ts'
import { type PreparedReport, prepareReport } from './prepare-report.server.ts'
import { reportNumber } from './report.ts'
import type { ReportFacts } from './report-facts.ts'

/**
 * The notary office approves: the facts as they stand now get a number, their digest goes onto the ledger as the
 * office's act, and the job that renders and seals is queued, in one transaction.
 * @throws DomainError `not-yet-published` while an event waits for co-signatures, `check-failed` where one failed.
 */
export async function approveReport(
  tx: Transaction,
  keeping: EvidenceKeeping,
  authority: Authority,
  input: { reportId: string },
): Promise<{ number: string }> {
  const report = await lockRequestedReport(tx, authority, input.reportId)
  const prepared = await prepareReport(tx, keeping, report.contractId)
  const ledger = refuseUnready(prepared)
  const now = new Date()
  const { contract } = prepared
  const parties = await readNames(tx, [report.organisationId, report.notaryId])
  const notary = parties.get(report.notaryId)!
  const bank = parties.get(report.organisationId)!
  const number = await nextNumber(tx, report.notaryId, yearIn(contract.jurisdiction, now))
  const facts: ReportFacts = {
    v: 1,
    number,
    notary,
    officer: await readOfficer(tx, authority),
    requestedBy: bank,
    contract: {
      reference: contract.reference,
      title: contract.title,
      subject: contract.subject,
      parties: [
        { role: 'claimant', ...bank },
        { role: 'counterparty', ...named(contract.counterpartyName, contract.counterpartyLocalName) },
      ],
    },
    jurisdiction: { code: contract.jurisdiction, name: jurisdictionName(contract.jurisdiction) },
    timeZone: timeZoneOf(contract.jurisdiction),
    events: prepared.events,
    files: prepared.files,
    signatures: prepared.signatures,
    checks: prepared.checks,
    ledger,
    issuedAt: now.toISOString(),
  }
  const payload = approvalPayload(report.subject, facts, authority.actor.name)
  const [act] = await recordActs(tx, authority, [{ type: 'report.approved', subject: report.subject, payload }])
  await tx
    .update(reports)
    .set({
      status: 'approved',
      number,
      facts,
      checkpoint: prepared.trust!.note,
      decidedBy: authority.actor.name,
      decidedAt: now,
      approvalSalt: act!.salt,
      approvalSubmissionId: act!.submissionId,
    })
    .where(and(eq(reports.id, report.id), eq(reports.status, 'requested')))
  await enqueue(tx, 'render-report', { reportId: report.id }, { organisationId: report.notaryId })
  return { number }
}

function refuseUnready({ pending, events, checks, ledger }: PreparedReport): ReportFacts['ledger'] {
  if (pending.length > 0 || events.length === 0 || !ledger) {
    const count = pending.length || 'No'
    throw new DomainError(
      'not-yet-published',
      `${count} event${pending.length === 1 ? '' : 's'} of this contract ${pending.length === 0 ? 'has been co-signed' : 'still wait for the members’ co-signatures'}. Reload the page in a moment and issue the report then.`,
      409,
    )
  }
  const failed = checks.find(check => check.ok !== true)
  if (failed) {
    throw new DomainError(
      'check-failed',
      `A report cannot be issued: ${failed.title}. ${failed.detail ?? ''}`.trim(),
      409,
    )
  }
  return ledger
}

async function readNames(tx: Transaction, ids: string[]) {
  const rows = await tx
    .select({ id: organisations.id, name: organisations.name, localName: organisations.localName })
    .from(organisations)
    .where(inArray(organisations.id, ids))
  return new Map(rows.map(row => [row.id, named(row.name, row.localName)]))
}

async function readOfficer(tx: Transaction, { actor }: Authority) {
  const [person] = await tx
    .select({ name: people.name, localName: people.localName })
    .from(people)
    .where(eq(people.id, actor.id))
  return named(person!.name, person!.localName)
}

function named(name: string, localName: string | null): { name: string; localName?: string } {
  return localName ? { name, localName } : { name }
}

async function nextNumber(tx: Transaction, notaryId: string, year: number): Promise<string> {
  const [counter] = await tx
    .insert(counters)
    .values({ organisationId: notaryId, series: `report-${year}`, value: 1 })
    .onConflictDoUpdate({
      target: [counters.organisationId, counters.series],
      set: { value: sql`${counters.value} + 1` },
    })
    .returning({ value: counters.value })
  return reportNumber(year, counter!.value)
}
