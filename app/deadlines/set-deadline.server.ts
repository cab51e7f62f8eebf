import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import { formatDate } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines } from '#db/schema/index.ts'
import { checkExists, refuseDate } from './check-dates.server.ts'
import type { DeadlineHow, Whose } from './deadline-how.ts'
import { todayIn } from './today-in.ts'
import { instantOf } from './zoned.ts'

export interface DeadlineByHand {
  what: string
  on: string
  hour?: string | undefined
  by: Whose
}

/**
 * A deadline that a person sets, such as one that a court wrote in an order; gives the instant at which it ends.
 * @throws DomainError 422 for a day that does not exist or is over.
 */
export async function setDeadline(tx: Transaction, context: EffectContext, input: DeadlineByHand): Promise<Date> {
  const { found, pack, authority, position, now } = context
  const { what, on, hour, by } = input
  checkExists('on', on)
  const { timeZone } = pack.calendar
  const dueAt = instantOf(on, hour ?? '24:00', timeZone)
  if (dueAt <= now) {
    refuseDate('on', `That moment is over there: today is ${formatDate(todayIn(pack, now))}. Enter a day to come.`)
  }
  const how: DeadlineHow = {
    steps: [{ on, words: `Set by ${authority.actor.name}.` }],
    timeZone,
    hour: hour ?? null,
    calendarKnown: true,
  }
  await tx.insert(caseDeadlines).values({
    organisationId: found.organisationId,
    caseId: found.id,
    kind: 'manual',
    rule: what,
    label: what,
    dueAt,
    dueOn: on,
    by,
    source: 'person',
    packVersion: null,
    how,
    startedPosition: position,
  })
  return dueAt
}
