import { desc, eq } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { apiKeys, signingKeys, submissions } from '#db/schema/index.ts'

/** The organisation's API keys, revoked ones too, newest first. */
export function listApiKeys(tx: Transaction) {
  return tx
    .select({ id: apiKeys.id, label: apiKeys.label, createdAt: apiKeys.createdAt, revokedAt: apiKeys.revokedAt })
    .from(apiKeys)
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
}

/** The organisation's signing keys, newest first, and how far the registration of each has come. */
export function listSigningKeys(tx: Transaction) {
  return tx
    .select({
      keyId: signingKeys.keyId,
      label: signingKeys.label,
      allows: signingKeys.allows,
      hosted: signingKeys.hosted,
      createdAt: signingKeys.createdAt,
      status: submissions.status,
    })
    .from(signingKeys)
    .innerJoin(submissions, eq(submissions.id, signingKeys.registrationId))
    .orderBy(desc(signingKeys.createdAt), desc(signingKeys.keyId))
}
