import { and, eq, inArray } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import type { Authority } from '#app/identity/actor.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import { yearIn } from '#app/jurisdictions/jurisdiction.ts'
import { nextNumber } from '#app/numbering/next-number.server.ts'
import { recordActs } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { organisations, people, reports } from '#db/schema/index.ts'
import { approvalPayload } from './approval.ts'
import { COUNTERPARTY, type DerivedFacts } from './derive-facts.ts'
import { lockRequestedReport } from './lock-requested-report.server.ts'
import { type PreparedReport, prepareReport } from './prepare-report.server.ts'
import { reportNumber } from './report.ts'
import type { ReportFacts } from './report-facts.ts'
import { plural } from './report-words.ts'

/**
 * The notary office approves what its officer has seen: the facts get a number, their digest goes onto the ledger as the
 * office's act, and the job that renders and seals is queued, in one transaction.
 * @throws DomainError `not-yet-published` while an event waits for co-signatures, `event-refused` where the ledger refused
 *   one, `check-failed` where a check failed, `changed-since` when it is no longer what was `seen`.
 */
export async function approveReport(
  tx: Transaction,
  keeping: EvidenceKeeping,
  authority: Authority,
  input: { reportId: string; seen: string },
): Promise<{ number: string }> {
  const report = await lockRequestedReport(tx, authority, input.reportId)
  const prepared = await prepareReport(tx, keeping, report.contractId)
  const derived = refuseUnready(prepared, input.seen)
  const now = new Date()
  const { contract, capturedAt, checkpoints } = prepared
  const names = await readNames(tx, [report.organisationId, report.notaryId])
  const bank = names.get(report.organisationId)!
  const year = yearIn(contract.jurisdiction, now)
  const number = reportNumber(year, await nextNumber(tx, report.notaryId, `report-${year}`))
  const { counterparty, ...about } = derived.contract
  const facts: ReportFacts = {
    v: 1,
    ...derived,
    number,
    notary: names.get(report.notaryId)!,
    officer: await readOfficer(tx, authority),
    requestedBy: bank,
    contract: {
      ...about,
      parties: [
        { role: 'claimant', ...bank },
        { role: COUNTERPARTY, ...counterparty },
      ],
    },
    events: derived.events.map(event => ({ ...event, capturedAt: capturedAt.get(event.commitment)! })),
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
      checkpoints,
      trouble: null,
      decidedBy: authority.actor.name,
      decidedAt: now,
      approvalSalt: act!.salt,
      approvalSubmissionId: act!.submissionId,
    })
    .where(and(eq(reports.id, report.id), eq(reports.status, 'requested')))
  const { contractId, organisationId, notaryId } = report
  await enqueue(tx, 'judge-cases', { contractId, organisationId }, { organisationId: notaryId })
  await enqueue(tx, 'render-report', { reportId: report.id }, { organisationId: notaryId })
  return { number }
}

function refuseUnready({ pending, derived, seen: now }: PreparedReport, seen: string): DerivedFacts {
  const refused = pending.filter(({ status }) => status === 'refused').length
  if (refused > 0) {
    throw new DomainError(
      'event-refused',
      `${plural(refused, 'event')} of this contract ${refused === 1 ? 'was' : 'were'} refused by the ledger, and will never be co-signed. Refuse this request, and say so to the bank.`,
      409,
    )
  }
  if (pending.length > 0 || !derived) {
    throw new DomainError(
      'not-yet-published',
      `${pending.length > 0 ? plural(pending.length, 'event') : 'Every event'} of this contract still waits for the members’ co-signatures. Reload the page in a moment and issue the report then.`,
      409,
    )
  }
  const failed = derived.checks.find(check => check.ok !== true)
  if (failed) {
    throw new DomainError(
      'check-failed',
      `A report cannot be issued: ${failed.title}. ${failed.detail ?? ''}`.trim(),
      409,
    )
  }
  if (now !== seen) {
    throw new DomainError(
      'changed-since',
      'Something was added to this contract while you looked. Read the page as it is now, then issue the report.',
      409,
    )
  }
  return derived
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
