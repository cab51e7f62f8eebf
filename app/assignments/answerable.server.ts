import { lockCase } from '#app/cases/lock-case.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Actor } from '#app/identity/actor.ts'
import { timeZoneOf } from '#app/jurisdictions/jurisdiction.ts'
import { formatInstant } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { asOrganisation } from '#db/transaction.ts'
import { type Summary, statusNow } from './assignment.ts'
import { mayAnswer } from './assignment-policy.ts'
import { type Assignment, findAssignment } from './find-assignment.server.ts'

/**
 * The offer that a partner answers, under the lock of its case: of two partners answering at once the second waits
 * here, and then reads what the first one's answer made of its own offer.
 * @throws DomainError 404 when it is not this partner's.
 */
export async function lockForAnswer(tx: Transaction, actor: Actor, assignmentId: string, now: Date) {
  const seen = await findAssignment(tx, assignmentId)
  if (!mayAnswer(actor, seen)) {
    throw new DomainError('assignment-not-allowed', 'Only the partner that the offer was made to can answer it.', 403)
  }
  const { locked, situation } = await asOrganisation(tx, seen.organisationId, () => lockCase(tx, seen.caseId, now))
  const row = await findAssignment(tx, assignmentId)
  return { row, status: statusNow(row, now), locked, situation }
}

/** Why an offer can no longer be answered. */
export function notAnswerable(row: Assignment, now: Date): DomainError {
  const when = (at: Date) => {
    const { date, time, zone } = formatInstant(at, timeZoneOf((row.summary as Summary).jurisdiction), 'second')
    return `${time} on ${date} (${zone})`
  }
  switch (statusNow(row, now)) {
    case 'withdrawn':
      return row.withdrawnBecause === 'taken'
        ? new DomainError('assignment-taken', `Another partner took this case at ${when(row.answeredAt!)}.`, 409)
        : new DomainError('assignment-withdrawn', `The bank withdrew this offer at ${when(row.answeredAt!)}.`, 409)
    case 'expired':
      return new DomainError(
        'assignment-expired',
        `This offer ended at ${when(row.expiresAt)}. Nothing was changed.`,
        409,
      )
    case 'accepted':
      return new DomainError('assignment-answered', `You accepted this case at ${when(row.answeredAt!)}.`, 409)
    default:
      return new DomainError('assignment-answered', `You declined this offer at ${when(row.answeredAt!)}.`, 409)
  }
}
