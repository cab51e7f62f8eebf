import type { Actor } from '#app/identity/actor.ts'
import type { Situation } from '#app/lifecycle/event-definition.ts'
import type { OfferedAct } from './header-acts.tsx'
import { definitionOf, type EventName, menuFor, startsFrom } from './lifecycle.ts'

/** Which act is likeliest, where several could be the next one. */
const likeliest: readonly EventName[] = [
  'approve-filing',
  'submit-filing',
  'record-filed',
  'record-step',
  'reopen',
  'offer',
  'record-demand',
]

/** Acts that are done on a card of the page, or by those who are not the bank's. */
const elsewhere: readonly EventName[] = ['accept', 'decline', 'withdraw', 'claim', 'release']

/** What the head of the case's page offers a person: one act to do now, and the others of this stage behind one button. */
export function offeredActs(
  caseId: string,
  actor: Pick<Actor, 'id' | 'role'>,
  now: Situation,
): { primary: OfferedAct | null; rest: OfferedAct[] } {
  const acts = menuFor(actor, now)
    .filter(({ event, offered }) => offered !== 'card' && !elsewhere.includes(event))
    .filter(({ event }) => startsFrom(definitionOf(event), now.stage))
    .map(({ event, label, reasons }) => {
      const { fields, confirm, offered } = definitionOf(event)
      const path = offered === 'screen' ? `/cases/${caseId}/${event}` : `/cases/${caseId}/acts/${event}`
      return { event, label, path, atOnce: offered !== 'screen' && fields.length === 0 && !confirm, reasons }
    })
  const primary = likeliest
    .map(event => acts.find(act => act.event === event && act.reasons.length === 0))
    .find(act => act !== undefined)
  return { primary: primary ?? null, rest: acts.filter(act => act !== primary) }
}

/** Everything that a person can do with the case now, for the cards of its page. */
export function possibleNow(actor: Pick<Actor, 'id' | 'role'>, now: Situation): EventName[] {
  return menuFor(actor, now).flatMap(({ event, reasons }) => (reasons.length === 0 ? [event] : []))
}
