import { and, eq, max, ne, or, type SQL } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import { dateIn } from '#app/jurisdictions/jurisdiction.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { cases, contractEvents, contracts } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { type CapturedEvent, readCapture } from './capture.ts'
import { type CaptureAnswer, capturedBefore } from './captured-before.server.ts'
import { afterEvent, type ContractState } from './contract.ts'
import { verifySigners } from './verify-signers.server.ts'
import { writeEvents } from './write-events.server.ts'

/**
 * Captures 1 to 1,000 events of one contract under one signature. Sent again at any time, they answer where they
 * stand and create nothing.
 * @param wanted the contract's id or its subject.
 * @throws DomainError of `readCapture`, `verifySigners` and `writeEvents`; `unknown-contract`, `wrong-subject` or
 *   `event-out-of-order`.
 */
export async function captureEvents(
  tx: Transaction,
  { actor }: Pick<Authority, 'actor'>,
  wanted: string,
  body: Json,
): Promise<CaptureAnswer> {
  const { organisationId } = actor
  const capture = readCapture(body, organisationId)
  const contract = await lockContract(tx, organisationId, wanted)
  const elsewhere = capture.events.findIndex(event => event.item.subject !== contract.subject)
  if (elsewhere !== -1) {
    throw new DomainError('wrong-subject', 'An event’s subject is not this contract’s.', 422, {
      [`events[${elsewhere}].item.subject`]: [`is not ${contract.subject}`],
    })
  }
  const before = await capturedBefore(tx, organisationId, capture.events)
  if (before) return before
  await verifySigners(tx, organisationId, capture.submission)
  const state = stateAfter(contract.state as ContractState, capture.events)
  const lastPosition = await lastPositionOf(tx, contract.id)
  const answer = await writeEvents(tx, actor, { ...contract, lastPosition }, capture)
  await tx
    .update(contracts)
    .set({ state, version: contract.version + 1, signedOn: contract.signedOn ?? signedOn(contract, capture.events) })
    .where(eq(contracts.id, contract.id))
  await judgeItsCase(tx, organisationId, contract.id)
  return answer
}

/** What the contract now shows may complete its case, or change when it is due. */
async function judgeItsCase(tx: Transaction, organisationId: string, contractId: string) {
  const [open] = await tx
    .select({ id: cases.id })
    .from(cases)
    .where(and(eq(cases.contractId, contractId), ne(cases.stage, 'closed')))
  if (open) await enqueue(tx, 'judge-cases', { caseIds: [open.id], organisationId }, { organisationId })
}

/** Locked: captures of one contract come one after another, so that positions and order hold. */
async function lockContract(tx: Transaction, organisationId: string, wanted: string) {
  const [contract] = await tx
    .select()
    .from(contracts)
    .where(and(eq(contracts.organisationId, organisationId), isContract(wanted)))
    .for('update')
  if (!contract) throw new DomainError('unknown-contract', 'There is no such contract here.', 404)
  return contract
}

/** A contract goes by its id, or by the subject that the client chose. */
export function isContract(wanted: string): SQL | undefined {
  return isUuid(wanted) ? or(eq(contracts.id, wanted), eq(contracts.subject, wanted)) : eq(contracts.subject, wanted)
}

function stateAfter(before: ContractState, events: readonly CapturedEvent[]): ContractState {
  let state = before
  for (const [at, event] of events.entries()) {
    const moved = afterEvent(state, event.type)
    if ('reason' in moved) {
      throw new DomainError('event-out-of-order', `Event ${at + 1} does not fit: ${moved.reason}.`, 422, {
        [`events[${at}].item.type`]: [moved.reason],
      })
    }
    state = moved.state
  }
  return state
}

async function lastPositionOf(tx: Transaction, contractId: string): Promise<number> {
  const [row] = await tx
    .select({ last: max(contractEvents.position) })
    .from(contractEvents)
    .where(eq(contractEvents.contractId, contractId))
  return row?.last ?? 0
}

/** The calendar date of the first signature where the contract is at law, whichever zone its moment was stated in. */
function signedOn({ jurisdiction }: { jurisdiction: string }, events: readonly CapturedEvent[]): string | null {
  const signed = events.find(event => event.type === 'contract.signed')
  return signed ? dateIn(jurisdiction, new Date(signed.said.occurredAt)) : null
}
