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
  'policy',
]

/** One line a check, over all events and files: it holds only if it held every time. */
export function combineChecks(verdicts: readonly BundleVerdict[]): ReportedCheck[] {
  const all = verdicts.flatMap(verdict => [...verdict.exhibits.flatMap(one => one.checks), ...verdict.ledger])
  return ORDER.flatMap(id => {
    const made = all.filter(check => check.id === id)
    return made.length === 0 ? [] : [combined(made)]
  })
}

function combined(made: readonly Check[]): ReportedCheck {
  const ok = verdictOf(made)
  // The first that did not hold says most; where all held, any speaks for all.
  const speaking = made.find(check => check.ok === ok) ?? made[0]!
  const held = made.filter(check => check.ok === true).length
  const detail = made.length > 1 ? `${held} of ${made.length}. ${ok === true ? '' : speaking.detail}` : speaking.detail
  return {
    title: speaking.title,
    ok,
    detail: detail.trim(),
    proves: speaking.proves,
    doesNotProve: speaking.doesNotProve,
  }
}
