/** What clients send: signed submissions, made before anything is measured, for signing is the clients' own work. */
import { randomBytes } from 'node:crypto'
import { toBase64 } from '#ledger/bytes.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission, type Submission, type SubmissionItem } from '#ledger/submission.ts'

export type Client = { readonly key: string; readonly publicKey: Uint8Array; readonly secretKey: Uint8Array }

const ACTOR = 'bench-bank'

export function newClient(): Client {
  const secretKey = new Uint8Array(randomBytes(32))
  const publicKey = nodeEd25519.publicKeyOf(secretKey)
  return { key: keyIdOf(publicKey), publicKey, secretKey }
}

/** Registers every client's key, under the registrar's. */
export function registrationOf(
  clients: readonly Client[],
  registrar: { actor: string; key: string; secretKey: Uint8Array },
): Submission {
  const items = clients.map(({ key, publicKey }) => ({
    ...itemOf('key.registered'),
    key,
    publicKey: toBase64(publicKey),
    holder: ACTOR,
    allow: ['capture'],
    custody: 'holder',
  }))
  return buildSubmission({ kind: 'keys', actor: registrar.actor, items, sign: [registrar] }, nodeEd25519)
}

/** One signed batch of `count` events. */
export function captureOf(count: number, { key, secretKey }: Client): Submission {
  const items = Array.from({ length: count }, () => itemOf('contract.signed'))
  return buildSubmission({ kind: 'capture', actor: ACTOR, items, sign: [{ key, secretKey }] }, nodeEd25519)
}

/** A real commitment is a hash of a payload that the ledger never sees: to it, 32 random bytes are the same. */
function itemOf(type: string): SubmissionItem {
  return {
    v: 1,
    id: randomBytes(16).toString('base64url'),
    subject: randomBytes(16).toString('base64url'),
    type,
    commitment: randomBytes(32).toString('base64'),
  }
}
