import { type CourtAnswer, unchangedSince } from '#app/bundles/answer.ts'
import { type BundleView, headingOf, statedOf } from '#app/bundles/bundle-view.ts'
import type { CourtCheck } from '#app/bundles/court-checks.ts'
import { lateWords } from '#app/bundles/late-words.ts'
import { longestHistory } from '#app/bundles/policy-history.ts'
import type { CourtVerdict } from '#app/bundles/verify-court-bundle.ts'
import { instantWords } from '#app/bundles/words.ts'
import { eventWords } from '#app/contracts/event-words.ts'
import { TRUST_NUMBER } from '#app/submissions/trust-number.ts'

export interface Report {
  view: BundleView
  verdict: CourtVerdict
  checks: CourtCheck[]
  answer: CourtAnswer
  /** Files given beside the bundle that no record of it names. */
  strange: string[]
  /** Whether the trust root was compared with one given. */
  compared: boolean
}

/** For people: the answer first, then what it rests on, then what it does not say. */
export function reportText(report: Report): string {
  const { view, answer } = report
  return [
    headingOf(view),
    statedOf(view),
    answer.sentence,
    lateWords(view, report.verdict),
    report.checks.map(checkLine).join('\n'),
    policyLines(report),
    view.files.length > 0 && fileLines(report),
    view.about.pending.length > 0 && pendingLines(view),
    report.strange.map(name => `${name} is none of the exhibits: no record names these bytes.`).join('\n'),
    rootLines(report),
    'This does not prove that what was recorded was true when it was captured, nor that these are all the records that exist.',
  ]
    .filter(Boolean)
    .join('\n\n')
}

function checkLine({ ok, title, figure, findings }: CourtCheck): string {
  const failed = findings.filter(finding => finding.ok === false)
  return [
    `${ok === null ? 'open  ' : ok ? 'ok    ' : 'FAILED'}  ${title} (${figure})`,
    ...failed.map(({ of, detail }) => `        ${of}: ${detail}`),
  ].join('\n')
}

/** Nothing while the ledger has the policy that it began with. */
function policyLines({ view, verdict }: Report): string | false {
  const policies = longestHistory(verdict.parts)
  if (policies.length < 2) return false
  const lines = policies.map(({ version, from, quorum, members, changed, unheard, handedOverAt }) => {
    const at = handedOverAt === null ? '' : `, ${instantWords(new Date(handedOverAt * 1000), view.about.timeZone)}`
    const consent = unheard === null ? 'Every member signed it.' : `${unheard} did not sign it, and was given notice.`
    const first = `${String(version).padStart(3)}  from line ${from}${at}: ${quorum} of ${members} must co-sign`
    return [first, [...changed, consent].map(sentence => `     ${sentence}`).join('\n')].join('\n')
  })
  return ['Policies', ...lines].join('\n')
}

function fileLines({ view, verdict }: Report): string {
  const lines = view.files.map(file => {
    const checks = file.at.flatMap(({ part, exhibit }) => verdict.parts[part]!.exhibits[exhibit]!)
    const since = unchangedSince(file, verdict)
    const standing = checks.some(check => check.ok === false)
      ? 'does not hold'
      : !file.held
        ? 'not here to compare: give it after the bundle'
        : since === null
          ? 'not shown to be unchanged'
          : `co-signed on ${instantWords(new Date(since * 1000), view.about.timeZone)}`
    return `${String(file.number).padStart(3)}  ${file.name}: ${standing}\n     SHA-256 ${file.sha256 ?? 'not recorded'}`
  })
  return ['Exhibits', ...lines].join('\n')
}

function pendingLines({ about }: BundleView): string {
  const lines = about.pending.map(({ type, status }) => `     ${eventWords(type)}: ${status}`)
  return ['Recorded and not yet co-signed, so not checked', ...lines].join('\n')
}

function rootLines({ verdict, compared }: Report): string | false {
  const root = verdict.parts[0]?.root
  if (!root) return false
  const words = compared
    ? 'compared with the one given'
    : 'compare it with the one printed in the notary’s sealed report, or give that one: --root HASH'
  return `${TRUST_NUMBER} ${root}\n  ${words}`
}
