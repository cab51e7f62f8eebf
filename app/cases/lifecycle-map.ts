import type { Actor } from '#app/identity/actor.ts'
import type { Situation } from '#app/lifecycle/event-definition.ts'
import { type Stage, stages, stageWords } from '#app/lifecycle/stage.ts'
import { definitionOf, type EventName, reasonsAgainst, stageAfter, ways } from './lifecycle.ts'

export interface MapStage {
  stage: Stage
  label: string
  /** now; been: it was there; later: not, so far. */
  state: 'now' | 'been' | 'later'
  /** When it first came there. */
  since: Date | null
  /** Where it can lead from here, by what. */
  ways: { label: string; to: string }[]
}

export interface MapLine {
  from: Stage
  to: Stage
  /** taken: the case went along it; next: it could now; else it is only there. */
  state: 'taken' | 'next' | 'there'
  /** It leads back as well. */
  both: boolean
}

export interface LifecycleMap {
  stages: MapStage[]
  lines: MapLine[]
  /** What this person can do now that leads on, with all that stands against it. */
  next: { event: EventName; label: string; to: string; reasons: string[] }[]
  /** Possible from every open stage, and so not drawn. */
  always: string[]
}

interface Moved {
  from: Stage | null
  to: Stage
  at: Date
}

/** The lifecycle as the declaration has it, with the way that one case took through it. */
export function lifecycleMap(
  now: Situation,
  actor: Pick<Actor, 'id' | 'role'>,
  history: readonly Moved[],
): LifecycleMap {
  const drawn = ways().filter(({ event, from }) => definitionOf(event).from !== 'open' && from !== 'closed')
  return {
    stages: stages.map(stage => stageOnMap(stage, now, history, drawn)),
    lines: linesOf(drawn, now, history),
    next: nextOf(drawn, now, actor),
    always: [...new Set(ways().flatMap(({ event }) => (definitionOf(event).from === 'open' ? [event] : [])))].map(
      event => definitionOf(event).label,
    ),
  }
}

type Ways = ReturnType<typeof ways>

function stageOnMap(stage: Stage, now: Situation, history: readonly Moved[], drawn: Ways): MapStage {
  const first = history.find(({ to }) => to === stage)
  return {
    stage,
    label: stageWords[stage],
    state: now.stage === stage ? 'now' : first ? 'been' : 'later',
    since: first?.at ?? null,
    ways: drawn
      .filter(({ from }) => from === stage)
      .map(({ event, to }) => ({ label: definitionOf(event).label, to: stageWords[to] })),
  }
}

/** One line for each pair of stages, however many events join them. */
function linesOf(drawn: Ways, now: Situation, history: readonly Moved[]): MapLine[] {
  const lines = new Map<string, MapLine>()
  for (const { from, to } of drawn) {
    const back = lines.get(`${to} ${from}`)
    if (back) {
      back.both = true
      continue
    }
    if (!lines.has(`${from} ${to}`)) lines.set(`${from} ${to}`, { from, to, state: 'there', both: false })
  }
  const went = (from: Stage, to: Stage) => history.some(move => move.from === from && move.to === to)
  for (const line of lines.values()) {
    if (went(line.from, line.to) || went(line.to, line.from)) line.state = 'taken'
    else if (drawn.some(way => way.from === now.stage && joins(way, line))) line.state = 'next'
  }
  return [...lines.values()]
}

function joins(way: { from: Stage; to: Stage }, line: MapLine): boolean {
  return (way.from === line.from && way.to === line.to) || (way.from === line.to && way.to === line.from)
}

function nextOf(drawn: Ways, now: Situation, actor: Pick<Actor, 'id' | 'role'>): LifecycleMap['next'] {
  const events = [...new Set(drawn.filter(({ from }) => from === now.stage).map(({ event }) => event))]
  return events.map(event => ({
    event,
    label: definitionOf(event).label,
    to: stageWords[stageAfter(event, now)],
    reasons: reasonsAgainst(event, now, actor),
  }))
}
