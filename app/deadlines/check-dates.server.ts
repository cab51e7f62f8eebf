import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import { formatDate } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { contracts } from '#db/schema/index.ts'
import { isCalendarDate } from './calendar-date.ts'
import { todayIn } from './today-in.ts'

/**
 * Refuses a day that does not exist, one still to come for something that has happened, and one before the contract.
 * @throws DomainError 422, with the message at the field.
 */
export async function checkPastDate(
  tx: Transaction,
  context: Pick<EffectContext, 'found' | 'pack' | 'now'>,
  field: string,
  date: string,
): Promise<void> {
  checkExists(field, date)
  const today = todayIn(context.pack, context.now)
  if (date > today) {
    refuseDate(
      field,
      `${formatDate(date)} is still to come there (today is ${formatDate(today)}). Enter it when it has happened.`,
    )
  }
  await checkAfterContract(tx, context, field, date)
}

/** @throws DomainError 422 for a day before the contract was signed. */
export async function checkAfterContract(
  tx: Transaction,
  { found }: Pick<EffectContext, 'found'>,
  field: string,
  date: string,
): Promise<void> {
  const [contract] = await tx
    .select({ signedOn: contracts.signedOn })
    .from(contracts)
    .where(eq(contracts.id, found.contractId))
  const signedOn = contract?.signedOn
  if (signedOn && date < signedOn) {
    refuseDate(field, `${formatDate(date)} is before the contract was signed, ${formatDate(signedOn)}. Check the date.`)
  }
}

/** @throws DomainError 422 */
export function checkExists(field: string, date: string): void {
  if (!isCalendarDate(date)) refuseDate(field, `There is no day ${date} in the calendar. Check the date.`)
}

export function refuseDate(field: string, message: string): never {
  throw new DomainError('date-refused', message, 422, { [field]: [message] })
}
