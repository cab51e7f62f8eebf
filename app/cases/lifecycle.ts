import { deadlineEvents } from '#app/deadlines/deadline-events.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Actor, Role } from '#app/identity/actor.ts'
import { isClock } from '#app/lifecycle/clock.ts'
import type { EventDefinition, Situation } from '#app/lifecycle/event-definition.ts'
import { type Stage, stages, stageWords } from '#app/lifecycle/stage.ts'
import { readinessEvents } from '#app/readiness/readiness-events.ts'
import { taskEvents } from '#app/tasks/task-events.ts'
import { coreEvents, offerEvents, stagesInWords } from './core-events.ts'

/**
 * Everything that can happen to a case once it is open. This draws the menu, authorises each act and renders the map of
 * the lifecycle: there is no other list of what is allowed.
 */
export const caseEvents = {
  ...coreEvents,
  ...offerEvents,
  ...readinessEvents,
  ...deadlineEvents,
  ...taskEvents,
} satisfies Record<string, EventDefinition>

export type EventName = keyof typeof caseEvents

export const eventNames = Object.keys(caseEvents) as EventName[]

export function isEventName(text: string | undefined): text is EventName {
  return text !== undefined && Object.hasOwn(caseEvents, text)
}

export function definitionOf(name: EventName): EventDefinition {
  return caseEvents[name]
}

export function startsFrom({ from }: Pick<EventDefinition, 'from'>, stage: Stage): boolean {
  return from === 'open' ? stage !== 'closed' : from.includes(stage)
}

type Asking = Pick<Actor, 'id' | 'role'>

/** Why an event cannot happen now; empty when it can. */
export function reasonsAgainst(name: EventName, now: Situation, actor: Asking): string[] {
  const event = definitionOf(name)
  if (!startsFrom(event, now.stage)) {
    return [
      `This needs a case that is ${stagesInWords(event.from)}; this one is ${stageWords[now.stage].toLowerCase()}.`,
    ]
  }
  return event.against?.(now, actor) ?? []
}

export interface MenuItem {
  event: EventName
  label: string
  offered: EventDefinition['offered']
  reasons: string[]
}

/** What this person could do with the case by role and stage, each with the reasons that stand against it now. */
export function menuFor(actor: Asking, now: Situation): MenuItem[] {
  return eventNames
    .filter(name => mayAct(actor, name))
    .map(event => {
      const { label, offered } = definitionOf(event)
      return { event, label, offered, reasons: reasonsAgainst(event, now, actor) }
    })
}

export function mayAct(actor: Asking, name: EventName): boolean {
  const { by, byClock = false } = definitionOf(name)
  const roles: readonly Role[] = by
  return actor.role === null ? byClock && isClock(actor) : roles.includes(actor.role)
}

/**
 * The stage that the event leads to.
 * @throws DomainError 403 when it is not this person's to do, 409 with the reasons when it cannot happen now.
 */
export function nextStage(actor: Asking, name: EventName, now: Situation): Stage {
  const { label } = definitionOf(name)
  if (!mayAct(actor, name)) {
    throw new DomainError('act-not-allowed', `"${label}" is not something your role may do.`, 403)
  }
  const reasons = reasonsAgainst(name, now, actor)
  if (reasons.length > 0) throw new DomainError('act-not-possible', reasons.join(' '), 409)
  return stageAfter(name, now)
}

export function stageAfter(name: EventName, now: Situation): Stage {
  return definitionOf(name).to?.(now) ?? now.stage
}

/** One way on the map: from a stage, by an event, to another stage. */
export interface Way {
  from: Stage
  event: EventName
  to: Stage
}

/** Every way between two stages, as the declaration has it. `undo` goes backwards along the others and is not drawn. */
export function ways(): Way[] {
  return eventNames.flatMap(event => {
    const { from, leads = [] } = definitionOf(event)
    if (event === 'undo') return []
    const starts = from === 'open' ? stages.filter(stage => stage !== 'closed') : from
    return starts.flatMap(start => leads.filter(to => to !== start).map(to => ({ from: start, event, to })))
  })
}
