import { and, eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { contracts } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { readCapture, readPayload } from './capture.ts'
import { type CaptureAnswer, capturedBefore } from './captured-before.server.ts'
import { draftedPayload } from './event-payload.ts'
import { verifySigners } from './verify-signers.server.ts'
import { writeEvents } from './write-events.server.ts'

/**
 * Opens a contract from its signed `contract.drafted` event. The row says what the event's payload says and nothing
 * else. Sent again, it answers what it answered.
 * @throws DomainError of `readCapture`, `verifySigners` and `writeEvents`; `not-a-draft`, `reference-taken` or
 *   `subject-taken`.
 */
export async function openContract(
  tx: Transaction,
  { actor }: Pick<Authority, 'actor'>,
  body: Json,
): Promise<CaptureAnswer> {
  const { organisationId } = actor
  const capture = readCapture(body, organisationId)
  const [event] = capture.events
  if (capture.events.length !== 1 || event?.type !== 'contract.drafted') {
    throw new DomainError('not-a-draft', 'A contract is opened by exactly one event, contract.drafted.')
  }
  const before = await capturedBefore(tx, organisationId, capture.events)
  if (before) return before
  await verifySigners(tx, organisationId, capture.submission)
  const drafted = readPayload(draftedPayload, event.payload, 0)
  const { subject } = event.item
  const [contract] = await tx
    .insert(contracts)
    .values({
      organisationId,
      subject,
      reference: drafted.reference,
      title: drafted.title,
      jurisdiction: drafted.jurisdiction,
      currency: drafted.currency,
      principalMinor: BigInt(drafted.principalMinor),
      counterpartyName: drafted.counterparty.name,
      counterpartyLocalName: drafted.counterparty.localName,
      counterpartyPlace: drafted.counterparty.place,
      state: 'drafted',
    })
    .onConflictDoNothing()
    .returning({ id: contracts.id })
  if (contract) return writeEvents(tx, actor, { id: contract.id, subject, lastPosition: 0 }, capture)
  // A request with the same event may have committed while this one waited for its row.
  return (await capturedBefore(tx, organisationId, capture.events)) ?? refuse(tx, organisationId, drafted.reference)
}

async function refuse(tx: Transaction, organisationId: string, reference: string): Promise<never> {
  const [same] = await tx
    .select({ id: contracts.id })
    .from(contracts)
    .where(and(eq(contracts.organisationId, organisationId), eq(contracts.reference, reference)))
  if (same)
    throw new DomainError('reference-taken', `There is a contract with the reference ${reference} already.`, 409)
  throw new DomainError('subject-taken', 'This subject is another contract’s; choose a new random one.', 409)
}
