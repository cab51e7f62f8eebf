import { type Browser, UnexpectedAnswer, until } from './browser.ts'
import type { Captured } from './capture.ts'
import { daysFrom } from './debtors.ts'
import type { Walk } from './road.ts'

interface CaseList {
  rows: { id: string; number: string; reference: string }[]
}

/** The officer opens a case on the contract and finds it in the queue. */
export async function dispute({ secrets, browserOf, debtor }: Walk, { contractId, reference }: Captured) {
  const officer = await browserOf('lin.wei@bank.example')
  return until('the case to be open', async () => {
    const found = await findCase(officer, reference)
    if (found) return { caseId: found.id, caseNumber: found.number }
    await officer.post(`/cases/new?contract=${contractId}`, {
      contractId,
      currency: 'CNY',
      ...debtor.claim,
      jurisdiction: 'CN',
      courtId: secrets.organisations.court,
      track: 'payment-order',
      dueOn: daysFrom(new Date(), -debtor.dueDaysAgo),
    })
    return null
  })
}

/** What the officer has done with the case since; nothing when somebody has acted on it already. */
export async function workOn({ browserOf, debtor }: Walk, { caseId }: { caseId: string }) {
  const officer = await browserOf('lin.wei@bank.example')
  const now = new Date()
  for (const [at, { event, fields }] of debtor.acts.entries()) {
    const { found } = await officer.data<{ found: { version: number } }>(`/cases/${caseId}`)
    if (found.version !== at + 1) return
    const filled = Object.entries(fields).map(([name, value]) => [
      name,
      value.replace(DAY, (_, days) => daysFrom(now, +days)),
    ])
    const path = `/cases/${caseId}/acts/${event}`
    const { status } = await officer.post(path, { ...Object.fromEntries(filled), version: String(found.version) })
    if (status !== 200) throw new UnexpectedAnswer(`${path} answered ${status}.`)
  }
}

const DAY = /\{today([+-]\d+)\}/

async function findCase(officer: Browser, reference: string) {
  const { rows } = await officer.data<CaseList>(`/cases?q=${encodeURIComponent(reference)}`)
  return rows.find(row => row.reference === reference)
}
