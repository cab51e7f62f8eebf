import { createHash } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { idempotencyKeys } from '#db/schema/index.ts'

export interface Answer {
  status: number
  body: unknown
}

export interface KeyedRequest {
  organisationId: string
  method: string
  path: string
  key: string
  bytes: Uint8Array
}

/**
 * Runs `work` once for a key: its answer is kept in the same transaction, and given again to the same request. Two
 * at once wait for each other. A refusal keeps nothing, so that a corrected request may use the key again.
 * @throws DomainError `idempotency-mismatch` when the key was used for another request.
 */
export async function once(
  tx: Transaction,
  request: KeyedRequest,
  work: () => Promise<Answer>,
): Promise<{ status: number; text: string; replayed: boolean }> {
  const { organisationId, key } = request
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`${organisationId} ${key}`}, 0))`)
  const requestHash = hashOf(request)
  const [kept] = await tx
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.organisationId, organisationId), eq(idempotencyKeys.key, key)))
  if (kept) {
    if (requestHash.equals(kept.requestHash)) return { status: kept.status, text: kept.body, replayed: true }
    throw new DomainError('idempotency-mismatch', 'This Idempotency-Key was used for another request.', 409)
  }
  const { status, body } = await work()
  const text = JSON.stringify(body)
  await tx.insert(idempotencyKeys).values({ organisationId, key, requestHash, status, body: text })
  return { status, text, replayed: false }
}

/** @throws DomainError `idempotency-key-required`. */
export function idempotencyKeyOf(request: Request): string {
  const key = request.headers.get('Idempotency-Key') ?? ''
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new DomainError(
    'idempotency-key-required',
    'Send an Idempotency-Key of 1 to 255 printable ASCII characters, without spaces.',
    400,
  )
}

function hashOf({ method, path, bytes }: KeyedRequest): Buffer {
  return createHash('sha256').update(`${method} ${path}\n`).update(bytes).digest()
}
