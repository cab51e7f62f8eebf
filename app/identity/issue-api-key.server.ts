import type { Transaction } from '#db/client.ts'
import { apiKeys } from '#db/schema/index.ts'
import type { Authority } from './actor.ts'
import { API_KEY_PREFIX } from './find-api-key.server.ts'
import { newToken, tokenHash } from './token.server.ts'

/** A new API key of the organisation. Its token is answered once and never kept. */
export async function issueApiKey(
  tx: Transaction,
  { actor }: Pick<Authority, 'actor'>,
  input: { label: string },
): Promise<{ apiKeyId: string; token: string }> {
  const token = API_KEY_PREFIX + newToken()
  const [row] = await tx
    .insert(apiKeys)
    .values({ organisationId: actor.organisationId, tokenHash: tokenHash(token), label: input.label })
    .returning({ id: apiKeys.id })
  return { apiKeyId: row!.id, token }
}
