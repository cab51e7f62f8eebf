import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { issueApiKey } from '#app/identity/issue-api-key.server.ts'
import { registerSigningKey } from '#app/identity/register-signing-key.server.ts'
import type { Registrar } from '#app/identity/registrar.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import type { Database } from '#db/client.ts'
import { toBase64 } from '#ledger/bytes.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission, type SubmissionItem } from '#ledger/submission.ts'
import { asOrganisationOf, authorityOf, newOrganisation } from './organisation.ts'

/** A bank's own system, as its programmers would write it: its keys, and bodies for the API. */
export interface BankClient {
  organisationId: string
  token: string
  keyId: string
  secretKey: Uint8Array
}

export async function newBankClient(
  db: Database,
  { kms, registrar, allows = ['capture'] }: { kms: Kms; registrar: Registrar; allows?: string[] },
): Promise<BankClient> {
  const organisationId = await newOrganisation(db, 'bank', `Bank ${uuidv7()}`)
  const secretKey = randomBytes(32)
  return asOrganisationOf(db, organisationId, async tx => {
    const publicKey = nodeEd25519.publicKeyOf(secretKey)
    const key = { organisationId, publicKey, label: 'test', allows, wrappedSecret: null }
    const { keyId } = await registerSigningKey(tx, registrar, key)
    const { token } = await issueApiKey(tx, authorityOf(organisationId, kms), { label: 'test' })
    return { organisationId, token, keyId, secretKey }
  })
}

export interface Event {
  type: string
  payload?: JsonObject
  id?: string
}

export type Signer = Pick<BankClient, 'organisationId' | 'keyId' | 'secretKey'>

/** `{ header, events }`, signed. Wrong in whatever way a test then changes it. */
export function captureBody(signer: Signer, subject: string, events: readonly Event[]) {
  const prepared = events.map(({ type, payload = {}, id = uuidv7() }) => {
    const whole = { occurredAt: '2026-03-01T10:00:00+08:00', ...payload }
    const salt = newSalt()
    const commitment = toBase64(commitmentOf(whole, salt))
    const item: SubmissionItem = { v: 1, id, subject, type, commitment }
    return { item, payload: whole as JsonObject, salt: toBase64(salt) }
  })
  const { header } = buildSubmission(
    {
      kind: 'capture',
      actor: signer.organisationId,
      items: prepared.map(event => event.item),
      sign: [{ key: signer.keyId, secretKey: signer.secretKey }],
    },
    nodeEd25519,
  )
  return { header, events: prepared }
}

export function newSubject(): string {
  return randomBytes(16).toString('base64url')
}

export function draft(change: JsonObject = {}): JsonObject {
  return {
    reference: `LOAN-${uuidv7()}`,
    title: 'Working capital loan',
    jurisdiction: 'CN',
    currency: 'CNY',
    principalMinor: '20000000',
    counterparty: { name: 'Chen Jianguo', localName: '陈建国', place: 'Nanping' },
    occurredAt: '2026-03-01T09:00:00+08:00',
    ...change,
  }
}

/** The whole way to a signature, one event each. */
export const wayToSignature: Event[] = ['shown', 'consented', 'identified', 'signed', 'countersigned', 'delivered'].map(
  name => ({ type: `contract.${name}` }),
)
