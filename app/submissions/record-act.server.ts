import { and, asc, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { signingKeys } from '#db/schema/index.ts'
import { toBase64 } from '#ledger/bytes.ts'
import type { Json, JsonObject } from '#ledger/canonical.ts'
import { commitmentOf, newSalt } from '#ledger/commitment.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { buildSubmission } from '#ledger/submission.ts'
import { submit } from './submit.server.ts'

export const HOSTED_KEY_CONTEXT = 'hosted-signing-key'

export interface Act {
  /** An item type of kind `act`, such as `case.opened`. */
  type: string
  /** The opaque id of what it is about. */
  subject: string
  /** What happened, in full; the ledger gets only its commitment. */
  payload: Json
  /** The public fields that the type has by the rules in force, if any: these stand on the ledger for all to read. */
  fields?: JsonObject
}

export interface RecordedAct {
  submissionId: string
  entryId: string
  itemIndex: number
  salt: Uint8Array
  commitment: Uint8Array
}

export class NoSigningKey extends Error {
  override name = 'NoSigningKey'
}

/**
 * Puts acts of a person on the ledger, signed with the organisation's hosted key ("signed by Hardproof for …"), as one
 * submission in the caller's transaction.
 * @throws NoSigningKey when the organisation has no hosted key that may sign them.
 */
export async function recordActs(tx: Transaction, { actor, kms }: Authority, acts: Act[]): Promise<RecordedAct[]> {
  const key = await hostedKey(tx, actor.organisationId)
  const secretKey = await kms.unwrap(actor.organisationId, HOSTED_KEY_CONTEXT, key.wrappedSecret)
  const prepared = acts.map(act => {
    const salt = newSalt()
    return { act, salt, entryId: uuidv7(), commitment: commitmentOf(act.payload, salt) }
  })
  const submission = buildSubmission(
    {
      kind: 'act',
      actor: actor.organisationId,
      items: prepared.map(({ act, entryId, commitment }) => ({
        v: 1,
        id: entryId,
        subject: act.subject,
        type: act.type,
        commitment: toBase64(commitment),
        ...act.fields,
      })),
      sign: [{ key: key.keyId, secretKey }],
    },
    nodeEd25519,
  )
  const { submissionId } = await submit(tx, actor.organisationId, submission)
  return prepared.map(({ entryId, salt, commitment }, itemIndex) => ({
    submissionId,
    entryId,
    itemIndex,
    salt,
    commitment,
  }))
}

async function hostedKey(tx: Transaction, organisationId: string) {
  const [key] = await tx
    .select()
    .from(signingKeys)
    .where(and(eq(signingKeys.organisationId, organisationId), eq(signingKeys.hosted, true)))
    .orderBy(asc(signingKeys.createdAt), asc(signingKeys.keyId))
    .limit(1)
  if (!key?.wrappedSecret) throw new NoSigningKey('This organisation has no hosted signing key yet.')
  return { keyId: key.keyId, wrappedSecret: key.wrappedSecret }
}
