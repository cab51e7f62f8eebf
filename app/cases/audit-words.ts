import { type Stage, stageWords } from './case.ts'

export interface AuditChange {
  field: string
  /** Null where the event only says what it is, not what it was. */
  before: string | null
  after: string
}

const fieldWords: Record<string, string> = {
  track: 'Track',
  courtId: 'Court',
  officerId: 'Officer',
  heldUntil: 'Held until',
  holdReason: 'Reason of the hold',
  outcome: 'Outcome',
  closedAt: 'Closed at',
  packVersion: 'Version of the rules',
  dueOn: 'Due on',
  knownOn: 'Known on',
  contractKind: 'Kind of contract',
  on: 'On',
  at: 'At',
  until: 'Until',
  receivedOn: 'Received on',
  courtReference: 'Reference of the court',
  step: 'Step',
  undone: 'Event undone',
  undoes: 'Event undone',
  words: 'In words',
  overrideReason: 'Reason of the override',
}

/** Said by the line itself. */
const SAID = ['event', 'changed']

/**
 * What an event changed, and what it says of itself, as lines of field, before and after. Everything that stands in the
 * event is said: nested facts by their path, such as `claim.principal`.
 */
export function auditChanges(detail: unknown, from: string | null, to: string): AuditChange[] {
  const said = detail as Record<string, unknown>
  const changes: AuditChange[] = []
  if (from !== null && from !== to) {
    changes.push({ field: 'Stage', before: stageWords[from as Stage] ?? from, after: stageWords[to as Stage] ?? to })
  }
  for (const [name, change] of Object.entries((said.changed ?? {}) as Record<string, unknown>)) {
    const { before, after } = change as { before: unknown; after: unknown }
    changes.push({ field: wordOf(name), before: valueText(before), after: valueText(after) })
  }
  for (const [path, value] of leaves(said)) {
    if (!SAID.includes(path.split('.')[0]!))
      changes.push({ field: wordOf(path), before: null, after: valueText(value) })
  }
  return changes
}

function* leaves(value: unknown, path = ''): Generator<[string, unknown]> {
  if (value === null || value === '' || value === undefined) return
  if (typeof value !== 'object') {
    yield [path, value]
    return
  }
  for (const [name, inner] of Object.entries(value)) yield* leaves(inner, path ? `${path}.${name}` : name)
}

/** `courtReference` → `Reference of the court`; what has no words of its own is split: `claim.principal` → `Claim: principal`. */
function wordOf(path: string): string {
  const known = fieldWords[path]
  if (known) return known
  const text = path
    .replaceAll('.', ': ')
    .replace(/([a-z])([A-Z])/g, (_, low: string, high: string) => `${low} ${high.toLowerCase()}`)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Rows of the register on one page: so that it checks no longer than a person waits. */
export const AUDIT_PAGE = 50
