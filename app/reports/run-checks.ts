import type { BundleVerdict, Check, CheckId } from '#ledger/verify.ts'
import { verdictOf } from '#ledger/verify.ts'
import type { ReportedCheck } from './report-facts.ts'

/** In the order in which the argument runs. */
const ORDER: readonly CheckId[] = [
  'file',
  'commitment',
  'signature',
  'key',
  'inclusion',
  'log',
  'quorum',
  'genesis',
  'changes',
  'policy',
]

/** One line a check, over all events and files: it holds only if it held every time. */
export function combineChecks(verdicts: readonly BundleVerdict[]): ReportedCheck[] {
  const all = verdicts.flatMap(verdict => [...verdict.exhibits.flatMap(one => one.checks), ...verdict.ledger])
  return ORDER.flatMap(id => {
    const made = all.filter(check => check.id === id)
    return made.length === 0 ? [] : [combined(made, ofExhibits.has(id) ? 'exhibits' : 'checkpoints')]
  })
}

/** The rest is of what the exhibits rest on. An exhibit is one event, or one file of it. */
const ofExhibits: ReadonlySet<CheckId> = new Set(['file', 'commitment', 'signature', 'key', 'inclusion'])

function combined(made: readonly Check[], counted: string): ReportedCheck {
  const ok = verdictOf(made)
  // The first that did not hold says most; where all held, any speaks for all.
  const speaking = made.find(check => check.ok === ok) ?? made[0]!
  const held = made.filter(check => check.ok === true).length
  const detail =
    made.length > 1 ? `${held} of ${made.length} ${counted}. ${ok === true ? '' : speaking.detail}` : speaking.detail
  return {
    title: speaking.title,
    ok,
    detail: detail.trim(),
    proves: speaking.proves,
    doesNotProve: speaking.doesNotProve,
  }
}
