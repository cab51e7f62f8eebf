import type { CaseAssignment } from '#app/assignments/list-case-assignments.server.ts'
import { type Browser, UnexpectedAnswer, until } from './browser.ts'
import type { Walk } from './road.ts'
import { receiveWebhooks } from './webhook-receiver.ts'

interface Delivery {
  id: string
  type: string
}

interface CasePage {
  found: { version: number; number: string }
  offers: CaseAssignment[]
}

/**
 * The officer offers the case to both partners; one is told by a signed webhook as well; both accept at once, and
 * exactly one holds the case.
 */
export async function recover({ secrets, browserOf }: Walk, { caseId }: { caseId: string }) {
  const officer = await browserOf('lin.wei@bank.example')
  const partners = [await browserOf('wu.jing@minbei.example'), await browserOf('luo.bin@jianxi.example')]
  const receiver = await receiveWebhooks()
  try {
    const endpointId = await connect(partners[0]!, receiver)
    const { offers: before } = await officer.data<CasePage>(`/cases/${caseId}`)
    const offered = await until('the case to be offered', () => offer(officer, caseId, secrets.organisations))
    // What an earlier walk of this name offered was told to that walk's own receiver.
    const delivered =
      before.length > 0
        ? await earlierDelivery(officer, offered)
        : await until('the webhook to arrive', async () => receiver.verified[0] ?? null)
    const offers = await until('one partner to hold the case', async () => {
      const { offers: open } = await officer.data<CasePage>(`/cases/${caseId}`)
      if (open.some(({ status }) => status === 'accepted')) return open
      await Promise.all(partners.map(partner => accept(partner, open)))
      return null
    })
    await partners[0]!.post('/assignments/webhooks', { act: 'end', endpointId })
    const held = offers.filter(({ status }) => status === 'accepted')
    if (held.length !== 1) throw new UnexpectedAnswer(`${held.length} partners hold the case.`)
    return {
      webhookId: delivered?.id ?? null,
      webhookType: delivered?.type ?? null,
      offers: offers.map(({ partner, status }) => ({ partner, status })),
      heldBy: held[0]!.partner,
    }
  } finally {
    await receiver.close()
  }
}

async function connect(partner: Browser, receiver: { url: string; trust(secret: string): void }): Promise<string> {
  return until('the webhook address to be registered', async () => {
    const page = await partner.post('/assignments/webhooks', { url: receiver.url })
    const secret = /whsec_[A-Za-z0-9+/=]+/.exec(page.html)?.[0]
    if (!secret) return null
    receiver.trust(secret)
    const { endpoints } = await partner.data<{ endpoints: { id: string; url: string }[] }>('/assignments/webhooks')
    return endpoints.find(({ url }) => url === receiver.url)?.id ?? null
  })
}

async function offer(officer: Browser, caseId: string, ids: Walk['secrets']['organisations']) {
  const { found, offers } = await officer.data<CasePage>(`/cases/${caseId}`)
  if (offers.length > 0) return offers
  await officer.post(`/cases/${caseId}/offer`, {
    version: String(found.version),
    partnerIds: [ids.minbei, ids.jianxi],
    kind: 'consumer-loan',
    place: 'Yanping, Nanping',
    commission: '12.5',
    days: '3',
    confirmed: 'on',
  })
  return null
}

/** What was sent about the offers before, as the bank's page of each says. */
async function earlierDelivery(officer: Browser, offers: readonly CaseAssignment[]): Promise<Delivery | null> {
  for (const { id } of offers) {
    const { deliveries } = await officer.data<{ deliveries: Delivery[] }>(`/assignments/${id}`)
    const found = deliveries.find(({ type }) => type === 'assignment.offered')
    if (found) return found
  }
  return null
}

/** Whichever of these offers stands open for this partner. */
async function accept(partner: Browser, offers: readonly CaseAssignment[]): Promise<void> {
  const { rows } = await partner.data<{ rows: { id: string; status: string }[] }>('/assignments')
  for (const { id, status } of rows) {
    if (status === 'offered' && offers.some(offer => offer.id === id)) {
      await partner.post(`/assignments/${id}`, { act: 'accept' })
    }
  }
}
