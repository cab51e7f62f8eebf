import { and, eq, isNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { apiKeys } from '#db/schema/index.ts'

/** From now on requests with this key are refused. @throws DomainError `unknown-api-key`. */
export async function revokeApiKey(tx: Transaction, apiKeyId: string): Promise<void> {
  const revoked = await tx
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.id, apiKeyId), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
  if (revoked.length === 0) throw new DomainError('unknown-api-key', 'There is no such key in force.', 404)
}
