import { createHash } from 'node:crypto'
import type { Json } from '#ledger/canonical.ts'
import { type BankSystem, type CapturedEvent, captureEvents, openContract, storeFile } from './bank-client.ts'
import type { Borrower } from './debtors.ts'
import { loanContract } from './loan-contract.ts'
import { demoFile, madeOnce, repeatable } from './repeatable.ts'
import type { Walk } from './road.ts'

export interface Captured extends Record<string, unknown> {
  contractId: string
  reference: string
  submissions: string[]
}

type Capturing = Pick<Walk, 'base' | 'secrets' | 'run' | 'data'> & { debtor: Borrower }

const SIGNED_AT = new Date('2021-11-24T02:42:05Z')

/** The bank's own system: the signed contract as a file, then each event of its life, signed as one batch. */
export async function capture({ base, secrets, run, data, debtor }: Capturing): Promise<Captured> {
  const bank: BankSystem = { base, ...secrets.bank }
  const random = repeatable(secrets.bank.secretKey, run)
  const reference = `WY-2021-${run.toUpperCase()}`
  const pdf = await madeOnce(demoFile(data, `${reference}.pdf`), () => loanContract(reference, debtor, SIGNED_AT))
  const stored = await storeFile(bank, `Loan agreement ${reference}.pdf`, 'application/pdf', pdf)
  const { sha256, size, type, name } = stored

  const subject = text(random('subject', 18))
  const life = contractLife(reference, debtor, { sha256, size, type, name }).map(
    ({ type, payload }, at): CapturedEvent => ({
      id: text(random(`id ${at}`, 16)),
      type,
      payload,
      salt: random(`salt ${at}`, 32),
    }),
  )
  const [drafted, ...rest] = life as [CapturedEvent, ...CapturedEvent[]]
  const opened = await openContract(bank, subject, drafted)
  const { submissionId } = await captureEvents(bank, opened.contractId, subject, rest)
  return {
    contractId: opened.contractId,
    reference,
    subject,
    submissions: [opened.submissionId, submissionId],
    evidenceId: stored.id,
    contractSha256: sha256,
    events: life.length,
  }
}

function contractLife(reference: string, debtor: Borrower, file: Record<string, Json>) {
  const { title, principalMinor, name, localName, place } = debtor
  const drafted = {
    reference,
    title,
    jurisdiction: 'CN',
    currency: 'CNY',
    principalMinor,
    counterparty: { name, localName, place },
  }
  const instalment = { amountMinor: '240000', currency: 'CNY' }
  const life: [string, string, Record<string, Json>][] = [
    ['contract.drafted', '2021-11-24T02:31:12Z', drafted],
    ['contract.shown', '2021-11-24T02:40:02Z', { seconds: 42, textSha256: digest('本合同由下列双方订立') }],
    ['contract.identified', '2021-11-24T02:40:51Z', { by: ['identity card', 'face'], score: '0.997' }],
    ['contract.consented', '2021-11-24T02:41:20Z', { textSha256: digest('本人同意使用电子签名') }],
    ['contract.signed', SIGNED_AT.toISOString(), { signer: localName, files: [file] }],
    ['contract.countersigned', '2021-11-24T02:42:07Z', { signer: '武夷农村商业银行', files: [file] }],
    ['contract.delivered', '2021-11-24T02:42:30Z', { channel: 'sms', to: 'borrower' }],
    ['contract.paid', '2021-12-24T01:10:00Z', instalment],
    ['contract.missed', '2022-01-24T16:00:00Z', instalment],
  ]
  return life.map(([type, occurredAt, payload]) => ({ type, payload: { occurredAt, files: [], ...payload } }))
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

function digest(words: string): string {
  return createHash('sha256').update(words).digest('hex')
}
