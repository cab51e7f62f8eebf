import { randomBytes } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import { HOSTED_KEY_CONTEXT } from '#app/submissions/record-act.server.ts'
import { typesInForce } from '#app/submissions/rules-in-force.server.ts'
import type { Transaction } from '#db/client.ts'
import { organisations, signingKeys } from '#db/schema/index.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Authority } from './actor.ts'
import { registerSigningKey } from './register-signing-key.server.ts'
import type { Registrar } from './registrar.ts'

/** That a report was sealed only the notary's own process can say, with a key of its own. */
const SEALS = ['report.sealed', 'seal.digest']

/**
 * Makes the key with which Hardproof signs the acts of the organisation's people, until they sign with their own. It
 * may sign every act of the rules in force but a seal's, and nothing else: a captured event is always signed by the
 * client's own key.
 * @throws DomainError `hosted-key-exists`: acts would be signed with the first, and nobody could tell which counts.
 */
export async function createHostedKey(
  tx: Transaction,
  { actor, kms }: Authority,
  registrar: Registrar,
): Promise<{ keyId: string; submissionId: string }> {
  await refuseSecond(tx, actor.organisationId)
  const secretKey = randomBytes(32)
  return registerSigningKey(tx, registrar, {
    organisationId: actor.organisationId,
    publicKey: nodeEd25519.publicKeyOf(secretKey),
    label: 'Held by Hardproof',
    allows: (await typesInForce(tx, 'act')).filter(type => !SEALS.includes(type)),
    wrappedSecret: await kms.wrap(actor.organisationId, HOSTED_KEY_CONTEXT, secretKey),
  })
}

/** Under the organisation's lock, so that of two made at once the second is refused. */
async function refuseSecond(tx: Transaction, organisationId: string): Promise<void> {
  await tx
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.id, organisationId))
    .for('update')
  const [first] = await tx
    .select({ keyId: signingKeys.keyId })
    .from(signingKeys)
    .where(and(eq(signingKeys.organisationId, organisationId), eq(signingKeys.hosted, true)))
    .limit(1)
  if (!first) return
  throw new DomainError('hosted-key-exists', 'Hardproof holds a key for this organisation already.', 409)
}
