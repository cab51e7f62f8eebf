/** Tasks that the lifecycle makes; `by-hand` is what people add. */
export const taskKinds = {
  'state-facts': { title: 'Read the contract and state the facts that the court asks for', for: 'officer' },
  'put-right': { title: 'Put the filing right and submit it again', for: 'officer' },
  'approve-filing': {
    title: 'Approve the filing',
    for: 'supervisor',
    doneBy: { event: 'approve-filing', words: 'It is done by approving the filing, or returning it.' },
  },
  'file-it': {
    title: 'File it with the court, and record that it was filed',
    for: 'officer',
    doneBy: { event: 'record-filed', words: 'It is done by recording that it was filed.' },
  },
  'demand-answer': { title: 'See whether the debtor answered the demand', for: 'officer' },
  'watch-service': { title: 'Watch for service on the debtor', for: 'officer' },
  'what-next': {
    title: 'Decide what follows the decision: enforcement, a remedy, or closing the case',
    for: 'officer',
  },
  'who-goes-on': { title: 'Decide who goes on: no partner has the case', for: 'officer' },
  'take-up': { title: 'Take the case up again: its hold is over', for: 'officer' },
} as const satisfies Record<string, TaskKindAbout>

interface TaskKindAbout {
  title: string
  for: 'officer' | 'supervisor'
  /** Closed by an event of the case alone, never by a tick. */
  doneBy?: { event: string; words: string }
}

export type TaskKind = keyof typeof taskKinds

export function aboutKind(kind: string): TaskKindAbout | null {
  return Object.hasOwn(taskKinds, kind) ? taskKinds[kind as TaskKind] : null
}

export interface Opening {
  kind: TaskKind
  /** Asleep for so many days first. */
  sleepsDays?: number
  /** Whoever gets it is told: they did not do what made it. */
  tell?: boolean
}

export interface TaskTemplate {
  opens: readonly Opening[]
  /** Done by the event. */
  does: readonly TaskKind[]
  /** Needed no more. */
  drops: readonly TaskKind[] | 'all'
}

const nothing: TaskTemplate = { opens: [], does: [], drops: [] }

/** What each event asks of people next, and what it settles. `opened` and `returned` (by the last partner) are named here too. */
const templates: Record<string, Partial<TaskTemplate>> = {
  opened: { opens: [{ kind: 'state-facts' }] },
  'record-demand': { opens: [{ kind: 'demand-answer', sleepsDays: 14 }] },
  'submit-filing': {
    opens: [{ kind: 'approve-filing', tell: true }],
    does: ['state-facts', 'put-right'],
  },
  'approve-filing': { opens: [{ kind: 'file-it', tell: true }], does: ['approve-filing'] },
  // Whoever submitted it is told by the return itself.
  'return-filing': { opens: [{ kind: 'put-right' }], does: ['approve-filing'], drops: ['file-it'] },
  'withdraw-filing': { opens: [{ kind: 'put-right' }], drops: ['approve-filing', 'file-it'] },
  'record-filed': {
    opens: [{ kind: 'watch-service', sleepsDays: 14 }],
    does: ['file-it'],
    drops: ['demand-answer'],
  },
  'record-decision': { opens: [{ kind: 'what-next' }], drops: ['watch-service'] },
  offer: { does: ['who-goes-on'] },
  returned: { opens: [{ kind: 'who-goes-on', tell: true }] },
  hold: { drops: ['take-up'] },
  close: { drops: 'all' },
}

/**
 * What an event of a case does to its tasks. `step` is the court's, of `record-step`; a hold that ends by the clock asks
 * somebody to go on, one that a person ends does not: they are there.
 */
export function templateOf(event: string, { step, byClock = false }: { step?: unknown; byClock?: boolean } = {}) {
  if (event === 'record-step' && step === 'served')
    return { ...nothing, does: ['watch-service'] } satisfies TaskTemplate
  if (event === 'resume' && byClock)
    return { ...nothing, opens: [{ kind: 'take-up', tell: true }] } satisfies TaskTemplate
  return Object.hasOwn(templates, event) ? { ...nothing, ...templates[event] } : nothing
}
