import { type Browser, until } from './browser.ts'
import type { Captured } from './capture.ts'
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
    })
    return null
  })
}

async function findCase(officer: Browser, reference: string) {
  const { rows } = await officer.data<CaseList>(`/cases?q=${encodeURIComponent(reference)}`)
  return rows.find(row => row.reference === reference)
}
