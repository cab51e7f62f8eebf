import { eq } from 'drizzle-orm'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { completeJob } from '#app/jobs/complete-job.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import type { Job } from '#app/jobs/topics.ts'
import { keepSealedReport } from '#app/reports/keep-sealed-report.server.ts'
import type { SealRequest } from '#app/reports/re-check-report.ts'
import { renderReport } from '#app/reports/report-document.server.ts'
import { sealRequest } from '#app/reports/seal-request.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { organisations, reports } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { askForSeal, unreachable } from './notary/ask-for-seal.ts'

export interface RenderServices extends EvidenceKeeping {
  db: Database
  /** Where the members' processes are. */
  members(): Promise<readonly { name: string; url: string }[]>
}

const LOOK_AGAIN_MS = 1_000
const ASK_AGAIN_MS = 30_000

/**
 * Renders an approved report and has the notary's own process seal it. The call goes out between two transactions; the
 * notary's process gives the same file to the same facts, so a run that died after it changes nothing.
 */
export async function renderReportJob(
  { payload, outboxId, organisationId }: Job<'render-report'>,
  services: RenderServices,
): Promise<void> {
  const { db } = services
  const asNotary = <T>(work: (tx: Transaction) => Promise<T>) =>
    inTenant(db, { organisationId: organisationId!, actorId: payload.reportId }, work)
  const prepared = await asNotary(tx => prepare(tx, services, payload.reportId))
  if (!prepared) return asNotary(tx => completeJob(tx, outboxId))

  const later = (ms: number, trouble: string | null) =>
    asNotary(async tx => {
      await completeJob(tx, outboxId)
      await tx.update(reports).set({ trouble }).where(eq(reports.id, payload.reportId))
      await enqueue(tx, 'render-report', payload, { organisationId, availableAt: new Date(Date.now() + ms) })
    })
  const { report, member, asked } = prepared
  if (!('request' in asked)) {
    if (asked.approval === 'refused') return asNotary(tx => undecide(tx, outboxId, report.id))
    return later(LOOK_AGAIN_MS, 'The approval waits for the members’ co-signatures.')
  }
  const { request } = asked

  const url = (await services.members()).find(({ name }) => name === member)?.url
  const answer = url ? await seal(url, request) : unreachable('The notary office runs no process here.')
  if (answer.kind !== 'sealed') return later(answer.kind === 'early' ? LOOK_AGAIN_MS : ASK_AGAIN_MS, answer.message)
  await asNotary(async tx => {
    await completeJob(tx, outboxId)
    await keepSealedReport(tx, services, report, answer.sealed)
  })
}

/** Null when there is nothing left to do. */
async function prepare(tx: Transaction, services: RenderServices, reportId: string) {
  const [row] = await tx
    .select({ report: reports, member: organisations.member })
    .from(reports)
    .innerJoin(organisations, eq(organisations.id, reports.notaryId))
    .where(eq(reports.id, reportId))
  if (row?.report.status !== 'approved') return null
  return { ...row, asked: await sealRequest(tx, services, row.report) }
}

/** The ledger refused the approval, so there is none: the office may decide again. */
async function undecide(tx: Transaction, outboxId: number, reportId: string): Promise<void> {
  await completeJob(tx, outboxId)
  await tx
    .update(reports)
    .set({
      status: 'requested',
      number: null,
      facts: null,
      checkpoints: null,
      decidedBy: null,
      decidedAt: null,
      trouble: 'The ledger refused the entry of an approval. Decide again; if it is refused again, ask for help.',
    })
    .where(eq(reports.id, reportId))
}

async function seal(url: string, request: SealRequest) {
  return askForSeal(url, request, await renderReport(request.facts))
}
