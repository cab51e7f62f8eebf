import { v7 as uuidv7 } from 'uuid'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Actor } from '#app/identity/actor.ts'
import { submit } from '#app/submissions/submit.server.ts'
import type { Transaction } from '#db/client.ts'
import { contractEvents } from '#db/schema/index.ts'
import type { Capture } from './capture.ts'
import type { CaptureAnswer } from './captured-before.server.ts'
import { findNamedFiles, takeUpFiles } from './take-up-files.server.ts'

/**
 * Writes the events of a capture that has been checked, their files and custody, and hands the submission to the
 * sequencer: all of it or, when anything is refused, nothing.
 * @throws DomainError `unknown-evidence` or `id-taken`.
 */
export async function writeEvents(
  tx: Transaction,
  actor: Actor,
  contract: { id: string; subject: string; lastPosition: number },
  { submission, events }: Capture,
): Promise<CaptureAnswer> {
  const { organisationId } = actor
  const files = await findNamedFiles(tx, organisationId, events)
  const { submissionId } = await submit(tx, organisationId, submission)
  const placed = events.map((event, itemIndex) => ({
    ...event,
    eventId: uuidv7(),
    itemIndex,
    position: contract.lastPosition + 1 + itemIndex,
  }))
  const capturedAt = new Date()
  const rows = placed.map(({ eventId, item, type, said, payload, salt, commitment, itemIndex, position }) => ({
    id: eventId,
    organisationId,
    contractId: contract.id,
    position,
    clientId: item.id,
    type,
    occurredAt: new Date(said.occurredAt),
    payload,
    salt,
    commitment,
    submissionId,
    itemIndex,
    capturedAt,
  }))
  const written = await tx
    .insert(contractEvents)
    .values(rows)
    .onConflictDoNothing({ target: [contractEvents.organisationId, contractEvents.clientId] })
    .returning({ id: contractEvents.id })
  if (written.length !== rows.length) {
    // Another transaction took an id between our look-up and this insert.
    throw new DomainError('id-taken', 'One of these ids was captured just now by another request.', 409)
  }
  await takeUpFiles(tx, actor, contract.id, placed, files)
  return {
    contractId: contract.id,
    subject: contract.subject,
    events: placed.map(({ item, position }) => ({ id: item.id, position })),
    submission: { id: submissionId, status: 'pending' },
    capturedBefore: false,
  }
}
