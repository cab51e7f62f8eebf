import type { ReportView } from '#app/reports/view-report.server.ts'
import { type Browser, until } from './browser.ts'
import type { Captured } from './capture.ts'
import type { Walk } from './road.ts'

interface ReportList {
  rows: { id: string; reference: string; status: string }[]
}

/** The bank's officer asks, the notary's officer issues, the notary's own process seals. */
export async function certify({ secrets, browserOf }: Walk, { contractId, reference }: Captured) {
  const officer = await browserOf('lin.wei@bank.example')
  const notary = await browserOf('chen.guozhang@notary.example')
  const reportId = await until('the report to be requested', async () => {
    const asked = await findReport(officer, reference)
    if (asked) return asked
    await officer.post('/reports', { contractId, notaryId: secrets.organisations.notary })
    return null
  })
  const sealed = await until('the report to be sealed and its seal published', async () => {
    const { view } = await notary.data<{ view: ReportView }>(`/reports/${reportId}`)
    if (view.status === 'requested') await notary.post(`/reports/${reportId}`, { act: 'issue', seen: view.seen ?? '' })
    return view.status === 'sealed' && view.seal?.status === 'published' ? view : null
  })
  const pdf = await officer.get(`/reports/${reportId}/file`)
  return { reportId, number: sealed.number, sealedAt: sealed.sealedAt, reportStatus: pdf.status }
}

async function findReport(browser: Browser, reference: string): Promise<string | null> {
  const { rows } = await browser.data<ReportList>('/reports')
  return rows.find(row => row.reference === reference && row.status !== 'refused')?.id ?? null
}
