import { v7 as uuidv7 } from 'uuid'
import { DomainError } from '#app/errors/domain-error.ts'
import { grantsInForce } from '#app/submissions/rules-in-force.server.ts'
import { submit } from '#app/submissions/submit.server.ts'
import type { Transaction } from '#db/client.ts'
import { signingKeys } from '#db/schema/index.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { isRegistrableKey } from '#ledger/ed25519.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission } from '#ledger/submission.ts'
import type { Registrar } from './registrar.ts'

export interface NewSigningKey {
  /** Whom it signs for: the organisation that the transaction runs as. */
  organisationId: string
  /** 32 bytes, Ed25519. */
  publicKey: Uint8Array
  label: string
  /** Kinds (`capture`, `act`) or item types that it may sign. */
  allows: readonly string[]
  /** The secret key as the KMS wrapped it, when Hardproof keeps it for the organisation; null for the holder's own. */
  wrappedSecret: Uint8Array | null
}

/**
 * Registers a public key of the organisation: a `key.registered` entry signed by the registrar, and the row by which
 * captures are checked before they are taken. What the key signs may be submitted at once, since the sequencer keeps
 * the order.
 * @throws DomainError `unsafe-key`, `unknown-grant` or `key-taken`.
 */
export async function registerSigningKey(
  tx: Transaction,
  registrar: Registrar,
  key: NewSigningKey,
): Promise<{ keyId: string; submissionId: string }> {
  if (!isRegistrableKey(key.publicKey)) {
    throw new DomainError('unsafe-key', 'Ed25519 cannot rely on this public key: it is not canonical or has torsion.')
  }
  const grants = await grantsInForce(tx)
  const strange = key.allows.filter(grant => !grants.has(grant))
  if (key.allows.length === 0 || strange.length > 0) {
    throw new DomainError('unknown-grant', `A key is allowed some of: ${[...grants].join(', ')}.`)
  }
  const { organisationId, publicKey, label, wrappedSecret } = key
  const keyId = keyIdOf(publicKey)
  const { submissionId } = await submit(tx, organisationId, registration(registrar, key, keyId))
  const inserted = await tx
    .insert(signingKeys)
    .values({
      keyId,
      organisationId,
      publicKey,
      allows: [...key.allows],
      hosted: wrappedSecret !== null,
      wrappedSecret,
      label,
      registrationId: submissionId,
    })
    .onConflictDoNothing()
    .returning({ keyId: signingKeys.keyId })
  if (inserted.length === 0) throw new DomainError('key-taken', 'This key is registered already.', 409)
  return { keyId, submissionId }
}

/** The label stays private: the entry commits to it under a salt that nobody keeps. */
function registration(
  registrar: Registrar,
  { publicKey, organisationId, label, allows, wrappedSecret }: NewSigningKey,
  keyId: string,
) {
  return buildSubmission(
    {
      kind: 'keys',
      actor: registrar.actor,
      items: [
        {
          v: 1,
          id: uuidv7(),
          subject: keyId,
          type: 'key.registered',
          commitment: toBase64(commitmentOf({ label }, newSalt())),
          key: keyId,
          publicKey: toBase64(publicKey),
          holder: organisationId,
          allow: [...allows],
          custody: wrappedSecret === null ? 'holder' : 'hosted',
        },
      ],
      sign: [{ key: registrar.key, secretKey: registrar.secretKey }],
    },
    nodeEd25519,
  )
}
