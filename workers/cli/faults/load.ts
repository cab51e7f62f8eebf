/** A bank that never stops recording: what was answered is kept, and must be found again at the end. */
import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { newSalt } from '#ledger/commitment.ts'
import { type BankSystem, type CapturedEvent, captureEvents, openContract } from '../demo/bank-client.ts'
import { pause } from '../demo/browser.ts'

export interface Acknowledged {
  submissionId: string
  actor: string
  ids: readonly string[]
}

const CLIENTS = 4
/** Between two batches of one client; enough for something to be under way at any moment. */
const REST_MS = 150

export function startLoad(bank: BankSystem): { stop(): Promise<Acknowledged[]> } {
  const acknowledged: Acknowledged[] = []
  let stopping = false

  async function record(): Promise<void> {
    while (!stopping) {
      const subject = randomBytes(18).toString('base64url')
      const drafted = event('contract.drafted', draft())
      const { contractId, submissionId } = await openContract(bank, subject, drafted)
      acknowledged.push({ submissionId, actor: bank.organisationId, ids: [drafted.id] })
      const shown = ['shown', 'consented', 'identified', 'signed'].map(name => event(`contract.${name}`, {}))
      const batch = await captureEvents(bank, contractId, subject, shown)
      acknowledged.push({
        submissionId: batch.submissionId,
        actor: bank.organisationId,
        ids: shown.map(({ id }) => id),
      })
      await pause(REST_MS)
    }
  }

  const clients = Array.from({ length: CLIENTS }, record)
  return {
    async stop() {
      stopping = true
      await Promise.all(clients)
      return acknowledged
    },
  }
}

function event(type: string, payload: Record<string, unknown>): CapturedEvent {
  const whole = { occurredAt: '2026-03-01T09:00:00Z', ...payload } as CapturedEvent['payload']
  return { id: uuidv7(), type, payload: whole, salt: newSalt() }
}

function draft() {
  return {
    reference: `F-${uuidv7()}`,
    title: 'Consumer loan of ¥ 10,000',
    jurisdiction: 'CN',
    currency: 'CNY',
    principalMinor: '1000000',
    counterparty: { name: 'Chen Yu', localName: '陈玉' },
    files: [],
  }
}
