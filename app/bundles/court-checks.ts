/** The verdict as a court reads it: one line for each kind of check, over all exhibits. */

import { eventWords } from '#app/contracts/event-words.ts'
import { TRUST_NUMBER } from '#app/submissions/trust-number.ts'
import type { Check, CheckId } from '#ledger/verify.ts'
import type { About } from './about.ts'
import type { BundleView, FileView, RecordView } from './bundle-view.ts'
import { meanings } from './check-meanings.ts'
import { longestHistory } from './policy-history.ts'
import { type CourtVerdict, historiesDiffer } from './verify-court-bundle.ts'
import { counted, numberWord, plural } from './words.ts'

export type CourtCheckId =
  | 'file'
  | 'commitment'
  | 'signature'
  | 'inclusion'
  | 'quorum'
  | 'genesis'
  | 'changes'
  | 'policy'

export interface CourtCheck {
  id: CourtCheckId
  /** Null: it could not be checked, or only a reader can. */
  ok: boolean | null
  title: string
  /** How many of how many, or the like; a few characters. */
  figure: string
  /** What it proves; of one that failed, what was found and what that means. */
  proves: string
  /** Empty for one that failed: it proves nothing. */
  doesNotProve: string
  /** What was found, for each thing that was checked; the failures first. */
  findings: { of: string; ok: boolean | null; detail: string }[]
}

interface Finding {
  of: string
  ok: boolean | null
  checks: Check[]
}

export function courtChecks(view: BundleView, verdict: CourtVerdict): CourtCheck[] {
  const files = view.files.filter(file => findingOf(file.name, file, verdict, ['file']).checks.length > 0)
  const some = [
    files.length > 0 && fileCheck(files.map(file => findingOf(file.name, file, verdict, ['file']))),
    recordCheck('commitment', records(view, verdict, ['commitment']), {
      held: 'Each record is the one that was committed to',
      failed: 'not the one committed to',
      open: 'withheld or erased',
    }),
    recordCheck('signature', records(view, verdict, ['signature', 'key']), {
      held: 'Each record was signed by who submitted it, with a registered key',
      failed: 'not rightly signed',
      open: 'signed with a key that is not in the bundle',
    }),
    recordCheck('inclusion', records(view, verdict, ['inclusion']), {
      held: 'Each record is in the ledger',
      failed: 'not in this ledger',
      open: 'not to be found, for want of a checkpoint',
    }),
    quorumCheck(verdict),
    genesisCheck(verdict),
    changesCheck(verdict),
    policyCheck(verdict),
  ]
  return some.filter(check => check !== false).map(check => explained(withNames(check, view.about)))
}

function records(view: BundleView, verdict: CourtVerdict, ids: CheckId[]): Finding[] {
  return view.records.map(record => findingOf(`${eventWords(record.type)}, line ${record.line}`, record, verdict, ids))
}

function findingOf(of: string, { at }: FileView | RecordView, verdict: CourtVerdict, ids: CheckId[]): Finding {
  const checks = at.flatMap(({ part, exhibit }) =>
    verdict.parts[part]!.exhibits[exhibit]!.filter(check => ids.includes(check.id)),
  )
  return { of, ok: worst(checks), checks }
}

function fileCheck(findings: Finding[]): CourtCheck {
  const [failed, open] = [count(findings, false), count(findings, null)]
  const title =
    failed > 0
      ? `${counted(failed, 'file')} ${failed === 1 ? 'is' : 'are'} not what was recorded`
      : open > 0
        ? `${counted(open, 'file')} ${open === 1 ? 'was' : 'were'} not here to compare`
        : 'Each file is the one recorded, byte for byte'
  return assemble('file', title, findings)
}

function recordCheck(
  id: CourtCheckId,
  findings: Finding[],
  words: { held: string; failed: string; open: string },
): CourtCheck | false {
  if (findings.length === 0) return false
  const [failed, open] = [count(findings, false), count(findings, null)]
  const few = failed > 0 ? failed : open
  const verb = few === 1 ? 'is' : 'are'
  const title = few === 0 ? words.held : `${counted(few, 'record')} ${verb} ${failed > 0 ? words.failed : words.open}`
  return assemble(id, title, findings)
}

/** The weakest part speaks for all. */
function quorumCheck(verdict: CourtVerdict): CourtCheck | false {
  if (verdict.parts.length === 0) return false
  const findings = verdict.parts.map(part => {
    const checks = part.ledger.filter(check => check.id === 'quorum' || check.id === 'log')
    const of = part.cosigned ? `The ledger at ${plural(part.cosigned.size, 'line')}` : 'A checkpoint'
    return { of, ok: worst(checks), checks }
  })
  const { ok } = assemble('quorum', '', findings)
  const parts = verdict.parts.map(part => part.cosigned)
  if (parts.some(part => part === null)) {
    return { ...assemble('quorum', 'No co-signature can be relied on', findings), figure: 'none' }
  }
  const numbers = parts.map(part => part!.members.filter(member => member.time !== null).length)
  const least = Math.min(...numbers)
  const part = parts[numbers.indexOf(least)]!
  const signers = `${numberWord(least, true)} member${least === 1 ? '' : 's'}`
  const title = ok
    ? `${signers} co-signed that ledger`
    : least < part.quorum
      ? `${least === 0 ? 'No member' : `Only ${numberWord(least)}`} co-signed that ledger; ${numberWord(part.quorum)} are needed`
      : 'Co-signed, but not signed by the ledger itself'
  return { ...assemble('quorum', title, findings), figure: `${least} of ${part.members.length}, ${part.quorum} needed` }
}

function genesisCheck(verdict: CourtVerdict): CourtCheck | false {
  if (verdict.parts.length === 0) return false
  const findings = verdict.parts.map(part => {
    const checks = part.ledger.filter(check => check.id === 'genesis')
    return { of: 'The first entry', ok: worst(checks), checks }
  })
  const one = new Set(verdict.parts.map(part => part.root)).size === 1
  const ok = findings.every(finding => finding.ok)
  const title = !one
    ? 'The parts of this bundle rest on different ledgers'
    : ok
      ? 'The ledger began with these members, and each signed that'
      : 'How the ledger began does not hold'
  const check = assemble('genesis', title, once(findings))
  return one ? check : { ...check, ok: false, figure: 'differ' }
}

/** None where the ledger still has the policy that it began with. */
function changesCheck(verdict: CourtVerdict): CourtCheck | false {
  const findings = verdict.parts.flatMap(part => {
    const checks = part.ledger.filter(check => check.id === 'changes')
    return checks.length === 0 ? [] : [{ of: 'The changes of policy', ok: worst(checks), checks }]
  })
  const differing = historiesDiffer(verdict.parts)
  if (findings.length === 0 && !differing) return false
  // The part with the longest history speaks for those that begin like it.
  const longest = longestHistory(verdict.parts)
  const speaking = verdict.parts.find(({ policies }) => policies === longest)?.ledger.find(({ id }) => id === 'changes')
  const failed = findings.flatMap(({ checks }) => checks).find(({ ok }) => ok === false)
  const check = assemble('changes', (failed ?? speaking)?.title ?? '', once(findings))
  if (differing && !failed) {
    const title = 'The parts of this bundle rest on policies that contradict each other'
    return { ...check, ok: false, title, figure: 'differ' }
  }
  return { ...check, figure: failed ? 'broken' : plural(longest.length - 1, 'change') }
}

function policyCheck(verdict: CourtVerdict): CourtCheck | false {
  const findings = verdict.parts.map(part => {
    const checks = part.ledger.filter(check => check.id === 'policy')
    return { of: TRUST_NUMBER, ok: worst(checks), checks }
  })
  if (findings.length === 0) return false
  const ok = worst(findings.flatMap(finding => finding.checks))
  const title =
    ok === null
      ? 'One number is left for you to compare'
      : ok
        ? 'The ledger is the one you compared it with'
        : 'This is not the ledger that you compared it with'
  const figure = ok === null ? 'by hand' : ok ? 'same' : 'differs'
  return { ...assemble('policy', title, once(findings)), figure }
}

function assemble(id: CourtCheckId, title: string, findings: Finding[]): CourtCheck {
  const held = count(findings, true)
  const details = findings.map(({ of, ok, checks }) => ({ of, ok, detail: detailOf(checks) }))
  return {
    id,
    ok: worst(findings.flatMap(finding => finding.checks)),
    title,
    figure: `${held} of ${findings.length}`,
    proves: meanings[id].proves,
    doesNotProve: meanings[id].doesNotProve,
    findings: details.sort((a, b) => rank(a.ok) - rank(b.ok)),
  }
}

/**
 * With the stated names of organisations beside the ids that the ledger has them under. Ids alone are looked up: what a
 * stranger's bundle states must not be able to put other words into what was found.
 */
function withNames(check: CourtCheck, { actors }: About): CourtCheck {
  const named = (text: string) =>
    text.replace(UUID, id => (Object.hasOwn(actors, id) ? `${id} (“${actors[id]}”, as the bundle states)` : id))
  return { ...check, findings: check.findings.map(finding => ({ ...finding, detail: named(finding.detail) })) }
}

const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g

/** What a check would prove is said of what held, and of nothing else. */
function explained(check: CourtCheck): CourtCheck {
  if (check.ok === true || (check.ok === null && check.id === 'policy')) return check
  if (check.ok === false) {
    const found = check.findings.find(finding => finding.ok === false)?.detail
    return { ...check, proves: [found, meanings[check.id].fails].filter(Boolean).join(' '), doesNotProve: '' }
  }
  const some = check.findings.some(finding => finding.ok === true)
  return { ...check, proves: some ? `Where it could be checked: ${check.proves}` : 'It could not be checked here.' }
}

function detailOf(checks: readonly Check[]): string {
  const failed = checks.filter(check => check.ok === false)
  return distinct((failed.length > 0 ? failed : checks).map(check => check.detail)).join(' ')
}

/** Many parts find the same thing about where the ledger began. */
function once(findings: Finding[]): Finding[] {
  const seen = new Map(findings.map(finding => [`${finding.ok} ${detailOf(finding.checks)}`, finding]))
  return [...seen.values()]
}

function worst(checks: readonly { ok: boolean | null }[]): boolean | null {
  if (checks.some(check => check.ok === false)) return false
  return checks.some(check => check.ok === null) ? null : true
}

function count(findings: readonly Finding[], ok: boolean | null): number {
  return findings.filter(finding => finding.ok === ok).length
}

function rank(ok: boolean | null): number {
  return ok === false ? 0 : ok === null ? 1 : 2
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)]
}
