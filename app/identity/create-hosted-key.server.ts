import { randomBytes } from 'node:crypto'
import { HOSTED_KEY_CONTEXT } from '#app/submissions/record-act.server.ts'
import type { Transaction } from '#db/client.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Authority } from './actor.ts'
import { registerSigningKey } from './register-signing-key.server.ts'
import type { Registrar } from './registrar.ts'

/**
 * Makes the key with which Hardproof signs the acts of the organisation's people, until they sign with their own. It
 * may sign acts and nothing else: a captured event is always signed by the client's own key.
 */
export async function createHostedKey(
  tx: Transaction,
  { actor, kms }: Authority,
  registrar: Registrar,
): Promise<{ keyId: string; submissionId: string }> {
  const secretKey = randomBytes(32)
  return registerSigningKey(tx, registrar, {
    organisationId: actor.organisationId,
    publicKey: nodeEd25519.publicKeyOf(secretKey),
    label: 'Held by Hardproof',
    allows: ['act'],
    wrappedSecret: await kms.wrap(actor.organisationId, HOSTED_KEY_CONTEXT, secretKey),
  })
}
