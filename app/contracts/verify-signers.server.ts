import { and, eq, inArray } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { readKeys } from '#db/ledger-store.ts'
import { signingKeys } from '#db/schema/index.ts'
import { fromBase64 } from '#ledger/bytes.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Submission, signedBytes } from '#ledger/submission.ts'

/**
 * Checks that every proof of a submission is a valid signature by a key of the organisation that may sign its items.
 * The sequencer and every node check again; a client learns of a mistake here, while it can still correct it.
 * @throws DomainError `unknown-key`, `key-revoked`, `key-not-allowed` or `bad-signature`.
 */
export async function verifySigners(tx: Transaction, organisationId: string, { header, items }: Submission) {
  const { proofs } = header
  if (proofs.length === 0) throw new DomainError('bad-signature', 'The header carries no signature.')
  if (new Set(proofs.map(proof => proof.key)).size !== proofs.length) {
    throw new DomainError('bad-signature', 'The header carries two signatures of one key.')
  }
  const keys = await organisationKeys(
    tx,
    organisationId,
    proofs.map(proof => proof.key),
  )
  const message = signedBytes(header)
  for (const [at, { key, sig }] of proofs.entries()) {
    const known = keys.get(key)
    if (!known) throw refusal('unknown-key', at, `Key ${key} is not registered for this organisation.`)
    if (known.ended) throw refusal('key-revoked', at, `Key ${key} was revoked, or another took its place.`)
    const denied = items.find(({ type }) => !known.allows.includes(header.kind) && !known.allows.includes(type))
    if (denied) throw refusal('key-not-allowed', at, `Key ${key} may not sign ${denied.type}.`)
    if (!nodeEd25519.verify(fromBase64(sig), message, known.publicKey)) {
      throw refusal('bad-signature', at, `The signature of key ${key} does not verify over the header.`)
    }
  }
}

/**
 * The keys that were registered here, sequenced or not, and those that the ledger alone knows: that one took the place of
 * another, or was revoked, its holder may hand in at any member's node.
 */
async function organisationKeys(tx: Transaction, organisationId: string, keyIds: string[]) {
  const { keyId, publicKey, allows } = signingKeys
  const rows = await tx
    .select({ keyId, publicKey, allows })
    .from(signingKeys)
    .where(and(eq(signingKeys.organisationId, organisationId), inArray(keyId, keyIds)))
  const known = new Map(rows.map(row => [row.keyId, { ...row, ended: false }]))
  for (const { key, holder, allow, publicKey: text, revokedAt } of (await readKeys(tx, keyIds)).values()) {
    if (holder !== organisationId) continue
    known.set(key, { keyId: key, publicKey: fromBase64(text), allows: [...allow], ended: revokedAt !== null })
  }
  return known
}

function refusal(code: string, at: number, message: string): DomainError {
  return new DomainError(code, message, 422, { [`header.proofs[${at}]`]: [message] })
}
