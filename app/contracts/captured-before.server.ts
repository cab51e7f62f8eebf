import { and, asc, eq, inArray } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { contractEvents, contracts, submissions } from '#db/schema/index.ts'
import { equalBytes } from '#ledger/bytes.ts'
import type { CapturedEvent } from './capture.ts'

/** What the client is answered: the contract, each event's place in it, and how far the submission has come. */
export interface CaptureAnswer {
  contractId: string
  subject: string
  events: { id: string; position: number }[]
  submission: { id: string; status: string }
  /** The same events had been captured before: nothing was created. */
  capturedBefore: boolean
}

/**
 * The answer to events that this organisation has sent before, whenever that was: ids are unique for ever. Null when
 * all are new.
 * @throws DomainError `id-taken` when an id stands for another event, or only some are known.
 */
export async function capturedBefore(
  tx: Transaction,
  organisationId: string,
  events: readonly CapturedEvent[],
): Promise<CaptureAnswer | null> {
  const ids = events.map(event => event.item.id)
  if (new Set(ids).size !== ids.length) throw taken('Two events of the batch have one id.')
  const known = await findByClientIds(tx, organisationId, ids)
  if (known.length === 0) return null
  const byId = new Map(known.map(row => [row.clientId, row]))
  const strange = events.find(event => !isSame(event, byId.get(event.item.id)))
  if (strange) throw taken(`Not all of these events are new, and ${strange.item.id} is not as it was captured.`)
  const { contractId, subject, submissionId, status } = known[0]!
  return {
    contractId,
    subject,
    events: known.map(({ clientId, position }) => ({ id: clientId, position })),
    submission: { id: submissionId, status },
    capturedBefore: true,
  }
}

function findByClientIds(tx: Transaction, organisationId: string, ids: string[]) {
  return tx
    .select({
      clientId: contractEvents.clientId,
      position: contractEvents.position,
      type: contractEvents.type,
      commitment: contractEvents.commitment,
      submissionId: contractEvents.submissionId,
      contractId: contractEvents.contractId,
      subject: contracts.subject,
      status: submissions.status,
    })
    .from(contractEvents)
    .innerJoin(contracts, eq(contracts.id, contractEvents.contractId))
    .innerJoin(submissions, eq(submissions.id, contractEvents.submissionId))
    .where(and(eq(contractEvents.organisationId, organisationId), inArray(contractEvents.clientId, ids)))
    .orderBy(asc(contractEvents.position))
}

function isSame(
  { item, commitment }: CapturedEvent,
  row: { type: string; subject: string; commitment: Uint8Array } | undefined,
): boolean {
  if (!row) return false
  return row.type === item.type && row.subject === item.subject && equalBytes(row.commitment, commitment)
}

function taken(message: string): DomainError {
  return new DomainError('id-taken', message, 409)
}
