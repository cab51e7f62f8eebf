import { randomBytes } from 'node:crypto'
import { isNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { webhookEndpoints } from '#db/schema/index.ts'
import { mayManageEndpoints } from './notice-policy.ts'
import { type Reach, reasonAgainstUrl } from './webhook-url.ts'

export const WEBHOOK_SECRET_CONTEXT = 'webhook-secret'
const MAX_ENDPOINTS = 5

/**
 * Offers made from now on are also sent there. The secret that signs them is returned here and nowhere again.
 * @throws DomainError when the address is not one that may be called.
 */
export async function registerEndpoint(
  tx: Transaction,
  { actor, kms }: Authority,
  input: { url: string },
  reach: Reach,
): Promise<{ endpointId: string; secret: string }> {
  if (!mayManageEndpoints(actor)) {
    throw new DomainError('endpoint-not-allowed', 'Your role may not decide where offers are sent.', 403)
  }
  const url = input.url.trim()
  const reason = reasonAgainstUrl(url, reach)
  if (reason) throw new DomainError('endpoint-url', reason, 422, { url: [reason] })
  await checkRoom(tx)

  const key = randomBytes(32)
  const [endpoint] = await tx
    .insert(webhookEndpoints)
    .values({
      organisationId: actor.organisationId,
      url,
      wrappedSecret: await kms.wrap(actor.organisationId, WEBHOOK_SECRET_CONTEXT, key),
    })
    .returning({ id: webhookEndpoints.id })
  return { endpointId: endpoint!.id, secret: secretText(key) }
}

/** As Standard Webhooks writes it. */
export function secretText(key: Uint8Array): string {
  return `whsec_${Buffer.from(key).toString('base64')}`
}

async function checkRoom(tx: Transaction) {
  const used = await tx
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(isNull(webhookEndpoints.disabledAt))
  if (used.length < MAX_ENDPOINTS) return
  const message = `You have ${MAX_ENDPOINTS} addresses already; end one first.`
  throw new DomainError('endpoint-limit', message, 409, { url: [message] })
}
