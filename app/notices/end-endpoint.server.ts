import { and, eq, isNull } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { webhookEndpoints } from '#db/schema/index.ts'
import { mayManageEndpoints } from './notice-policy.ts'

/** Nothing is sent there any more; what is still waiting fails. @throws DomainError */
export async function endEndpoint(tx: Transaction, { actor }: Authority, endpointId: string, now = new Date()) {
  if (!mayManageEndpoints(actor)) {
    throw new DomainError('endpoint-not-allowed', 'Your role may not decide where offers are sent.', 403)
  }
  if (!isUuid(endpointId)) throw endpointUnknown()
  const [ended] = await tx
    .update(webhookEndpoints)
    .set({ disabledAt: now, disabledBecause: 'person' })
    .where(and(eq(webhookEndpoints.id, endpointId), isNull(webhookEndpoints.disabledAt)))
    .returning({ id: webhookEndpoints.id })
  if (!ended) throw endpointUnknown()
}

function endpointUnknown(): DomainError {
  return new DomainError('endpoint-unknown', 'There is no such address, or it was ended already.', 404)
}
