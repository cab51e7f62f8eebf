/**
 * Reads and verifies a court bundle in the browser: the whole of what "checked in this browser" means. Runs in a
 * worker, or where there are none in the page itself.
 */
import { answerOf, type CourtAnswer, unchangedSince } from '#app/bundles/answer.ts'
import { type BundleView, type ExhibitAt, viewOf } from '#app/bundles/bundle-view.ts'
import { type CourtBundle, parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { type CourtCheck, courtChecks } from '#app/bundles/court-checks.ts'
import { lateWords } from '#app/bundles/late-words.ts'
import { longestHistory, type PolicyOnLine } from '#app/bundles/policy-history.ts'
import { type Cosigned, type CourtVerdict, type Progress, verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { type Check, verdictOf } from '#ledger/verify.ts'

/** A bundle, checked: plain data, so that a worker can hand it over. */
export interface CheckedBundle {
  view: BundleView
  ok: boolean | null
  answer: CourtAnswer
  checks: CourtCheck[]
  /** Whether a check of a file or record itself failed, and not only what lies under it. */
  contradicted: boolean
  /** Whether each record and file held, and since when; in the order of the view. */
  records: Standing[]
  files: Standing[]
  cosigned: (Cosigned | null)[]
  /** Those that the ledger had up to the last checkpoint, in order; empty when they do not hold. */
  policies: readonly PolicyOnLine[]
  /** The genesis policy's hash, hex; null when it cannot be read, or when the parts differ in it. */
  root: string | null
  /** Whether a number from elsewhere was found to be that one: else anybody may have invented the members. */
  compared: boolean
  /** That what happened was recorded much later than it is stated to have happened; null when it was not. */
  late: string | null
  /** Characters of the bundle that was read. */
  length: number
}

export interface Standing {
  ok: boolean | null
  /** The same, whatever file the bundle has or lacks. */
  record: boolean | null
  /** Seconds since 1970 of the co-signature that completed the quorum; null when there was none. */
  since: number | null
  /** The line of the ledger that is its SHA-256 itself, and holds; null when there is none, or for a record. */
  digestLine: number | null
}

export interface OpenBundle {
  bundle: CourtBundle
  length: number
}

export function openBundle(text: string): OpenBundle {
  return { bundle: parseCourtBundle(text), length: text.length }
}

export async function checkBundle(
  { bundle, length }: OpenBundle,
  trust: string | null,
  onProgress: (progress: Progress) => void | Promise<void>,
): Promise<CheckedBundle> {
  const verdict = await verifyCourtBundle(bundle, trust, onProgress)
  const view = viewOf(bundle)
  const records = view.records.map(record => standing(record, verdict))
  const files = view.files.map(file => {
    const said = view.records.findIndex(({ line }) => line === file.digestLine)
    return { ...standing(file, verdict), digestLine: records[said]?.ok ? file.digestLine : null }
  })
  const checks = courtChecks(view, verdict)
  const roots = new Set(verdict.parts.map(part => part.root))
  return {
    view,
    ok: verdict.ok,
    answer: answerOf(view, verdict),
    checks,
    contradicted: [...records, ...files].some(({ ok }) => ok === false),
    records,
    files,
    cosigned: verdict.parts.map(part => part.cosigned),
    policies: longestHistory(verdict.parts),
    root: roots.size === 1 ? [...roots][0]! : null,
    compared: checks.some(check => check.id === 'policy' && check.ok === true),
    late: lateWords(view, verdict),
    length,
  }
}

/**
 * Of one thing. It is contradicted only by checks of its own; where the ledger under it does not hold, nothing vouches
 * for it, which is something else.
 */
function standing(thing: { at: ExhibitAt[] }, verdict: CourtVerdict): Standing {
  const own = thing.at.flatMap(({ part, exhibit }) => verdict.parts[part]!.exhibits[exhibit]!)
  const under = thing.at.flatMap(({ part }) => verdict.parts[part]!.ledger)
  const vouched = under.every(check => (check.id === 'policy' ? check.ok !== false : check.ok === true))
  const okOf = (checks: readonly Check[]) => {
    const ok = verdictOf(checks)
    return ok && !vouched ? null : ok
  }
  return {
    ok: okOf(own),
    record: okOf(own.filter(check => check.id !== 'file')),
    since: unchangedSince(thing, verdict),
    digestLine: null,
  }
}

/** The bytes of one exhibit's file, as they are in the bundle. */
export function fileIn({ bundle }: OpenBundle, { part, exhibit }: ExhibitAt): Uint8Array | null {
  return bundle.parts[part]?.exhibits[exhibit]?.file?.bytes ?? null
}
