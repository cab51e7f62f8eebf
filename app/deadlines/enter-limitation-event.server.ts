import { and, eq, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { LimitationEventKind } from '#app/jurisdictions/pack.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import { formatDate } from '#app/ui/format.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { evidence, limitationEvents } from '#db/schema/index.ts'
import { checkAfterContract, checkExists, checkPastDate, refuseDate } from './check-dates.server.ts'
import { todayIn } from './today-in.ts'

export interface NewLimitationEvent {
  kind: LimitationEventKind
  /** Calendar dates in the case's jurisdiction. */
  on: string
  /** When it ended; of a written extension, the day to which. */
  until?: string | undefined
  note?: string | undefined
  evidenceId?: string | undefined
}

type Context = Pick<EffectContext, 'found' | 'pack' | 'position' | 'now'>

/**
 * Enters something that may have moved the limitation period; gives the entry's id. What it does to it is for the rule
 * pack to say.
 * @throws DomainError 422 for dates that cannot be, or a file that is not the organisation's.
 */
export async function enterLimitationEvent(
  tx: Transaction,
  context: Context,
  { kind, on, until, note, evidenceId }: NewLimitationEvent,
): Promise<string> {
  await checkPastDate(tx, context, 'on', on)
  if (until !== undefined) await checkUntil(tx, context, kind, on, until)
  else if (kind === 'written-extension') refuseDate('until', 'Enter the day to which the period was extended.')
  if (evidenceId !== undefined) await checkEvidence(tx, evidenceId)
  const { organisationId, id: caseId } = context.found
  const values = { organisationId, caseId, kind, on, until, note, evidenceId, position: context.position }
  const [entered] = await tx.insert(limitationEvents).values(values).returning({ id: limitationEvents.id })
  return entered!.id
}

/** What lasted has ended; an extension is agreed for days to come. */
async function checkUntil(
  tx: Transaction,
  context: Context,
  kind: LimitationEventKind,
  on: string,
  until: string,
): Promise<void> {
  checkExists('until', until)
  if (until < on) refuseDate('until', `It cannot end on ${formatDate(until)}, before it began on ${formatDate(on)}.`)
  if (kind === 'written-extension') return checkAfterContract(tx, context, 'until', until)
  checkHasEnded(context, until)
}

/** @throws DomainError 422 for a day to come. */
export function checkHasEnded({ pack, now }: Pick<EffectContext, 'pack' | 'now'>, until: string): void {
  if (until > todayIn(pack, now)) {
    refuseDate(
      'until',
      `${formatDate(until)} is still to come there. Leave it open, and enter the end when it has come.`,
    )
  }
}

async function checkEvidence(tx: Transaction, evidenceId: string): Promise<void> {
  const [own] = isUuid(evidenceId)
    ? await tx
        .select({ id: evidence.id })
        .from(evidence)
        .where(and(eq(evidence.id, evidenceId), eq(evidence.organisationId, sql`app_organisation()`)))
    : []
  if (own) return
  const message = 'There is no such file, or it is not yours. Add it again.'
  throw new DomainError('evidence-unknown', message, 422, { evidenceId: [message] })
}
