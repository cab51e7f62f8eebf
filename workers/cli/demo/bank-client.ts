import { createHash, randomUUID } from 'node:crypto'
import { fromBase64, toBase64, toHex } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission } from '#ledger/submission.ts'
import { patiently, UnexpectedAnswer, until } from './browser.ts'

/** What a bank's own system keeps: where Hardproof is, its API key, and its signing key, which never leaves it. */
export interface BankSystem {
  base: string
  organisationId: string
  apiKey: string
  keyId: string
  /** Base64 */
  secretKey: string
}

export interface CapturedEvent {
  id: string
  type: string
  payload: Json
  salt: Uint8Array
}

export interface StoredFile {
  id: string
  sha256: string
  size: number
  type: string
  name: string
}

/** PUT /api/v1/evidence: the bytes, with their digest beside them (RFC 9530). */
export async function storeFile(bank: BankSystem, name: string, type: string, bytes: Uint8Array): Promise<StoredFile> {
  const digest = createHash('sha256').update(bytes).digest()
  const body = await call(bank, 'PUT', '/api/v1/evidence', bytes, {
    'content-type': type,
    'repr-digest': `sha-256=:${digest.toString('base64')}:`,
    'x-hardproof-name': encodeURIComponent(name),
  })
  return { id: String(body.id), sha256: toHex(digest), size: bytes.length, type, name }
}

/** POST /api/v1/contracts: the signed `contract.drafted` event opens the contract. */
export async function openContract(bank: BankSystem, subject: string, drafted: CapturedEvent) {
  const body = await send(bank, '/api/v1/contracts', subject, [drafted])
  return { contractId: String(body.id), submissionId: submissionOf(body) }
}

/** POST /api/v1/contracts/:id/events: one signature for the whole batch. */
export async function captureEvents(bank: BankSystem, contractId: string, subject: string, events: CapturedEvent[]) {
  const body = await send(bank, `/api/v1/contracts/${contractId}/events`, subject, events)
  return { submissionId: submissionOf(body) }
}

/** GET /api/v1/submissions/:id until the members have co-signed it. */
export function untilPublished(bank: BankSystem, submissionId: string) {
  return until(`submission ${submissionId} to be published`, async () => {
    const body = await call(bank, 'GET', `/api/v1/submissions/${submissionId}`)
    if (body.status === 'refused')
      throw new UnexpectedAnswer(`The ledger refused ${submissionId}: ${body.refusedRule}.`)
    return body.status === 'published' ? body : null
  })
}

async function send(bank: BankSystem, path: string, subject: string, events: CapturedEvent[]) {
  return call(bank, 'POST', path, JSON.stringify(captureBody(bank, subject, events)), {
    'content-type': 'application/json',
    // One key for all tries of one batch: a try that was answered but not heard is not done twice.
    'idempotency-key': events[0]?.id ?? randomUUID(),
  })
}

/** What is posted: items with their commitments, the payloads and salts that open them, one signature over all. */
export function captureBody(
  bank: Pick<BankSystem, 'organisationId' | 'keyId' | 'secretKey'>,
  subject: string,
  events: readonly CapturedEvent[],
) {
  const items = events.map(event => ({
    v: 1 as const,
    id: event.id,
    subject,
    type: event.type,
    commitment: toBase64(commitmentOf(event.payload, event.salt)),
  }))
  const { header } = buildSubmission(
    {
      kind: 'capture',
      actor: bank.organisationId,
      items,
      sign: [{ key: bank.keyId, secretKey: fromBase64(bank.secretKey) }],
    },
    nodeEd25519,
  )
  return {
    header,
    events: events.map((event, n) => ({ item: items[n], payload: event.payload, salt: toBase64(event.salt) })),
  }
}

async function call(
  bank: BankSystem,
  method: string,
  path: string,
  body?: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await patiently(() =>
    fetch(new URL(path, bank.base), {
      method,
      body: body as BodyInit | undefined,
      headers: { authorization: `Bearer ${bank.apiKey}`, ...headers },
    }),
  )
  const text = await response.text()
  if (!response.ok) throw new UnexpectedAnswer(`${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text) as Record<string, unknown>
}

function submissionOf(body: Record<string, unknown>): string {
  return String((body.submission as { id: string }).id)
}
