/**
 * Reads and verifies a court bundle in the browser: the whole of what "checked in this browser" means. Runs in a
 * worker, or where there are none in the page itself.
 */
import { answerOf, type CourtAnswer, unchangedSince } from '#app/bundles/answer.ts'
import { type BundleView, type ExhibitAt, viewOf } from '#app/bundles/bundle-view.ts'
import { type CourtBundle, parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { type CourtCheck, courtChecks } from '#app/bundles/court-checks.ts'
import { type Cosigned, type CourtVerdict, type Progress, verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { verdictOf } from '#ledger/verify.ts'

/** A bundle, checked: plain data, so that a worker can hand it over. */
export interface CheckedBundle {
  view: BundleView
  ok: boolean | null
  answer: CourtAnswer
  checks: CourtCheck[]
  /** Whether each record and file held, and since when; in the order of the view. */
  records: Standing[]
  files: Standing[]
  cosigned: (Cosigned | null)[]
  /** The genesis policy's hash, hex; null when it cannot be read, or when the parts differ in it. */
  root: string | null
  /** Characters of the bundle that was read. */
  length: number
}

export interface Standing {
  ok: boolean | null
  /** The same, whatever file the bundle has or lacks. */
  record: boolean | null
  /** Seconds since 1970 of the co-signature that completed the quorum; null when there was none. */
  since: number | null
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
  const roots = new Set(verdict.parts.map(part => part.root))
  return {
    view,
    ok: verdict.ok,
    answer: answerOf(view, verdict),
    checks: courtChecks(view, verdict),
    records: view.records.map(record => standing(record, verdict)),
    files: view.files.map(file => standing(file, verdict)),
    cosigned: verdict.parts.map(part => part.cosigned),
    root: roots.size === 1 ? [...roots][0]! : null,
    length,
  }
}

/** Of one thing: it stands only when its own checks hold and the ledger under it does. */
function standing(thing: { at: ExhibitAt[] }, verdict: CourtVerdict): Standing {
  const parts = new Set(thing.at.map(({ part }) => part))
  const checks = [
    ...thing.at.flatMap(({ part, exhibit }) => verdict.parts[part]!.exhibits[exhibit]!),
    ...[...parts].flatMap(part =>
      verdict.parts[part]!.ledger.filter(check => check.id !== 'policy' || check.ok === false),
    ),
  ]
  const since = unchangedSince(thing, verdict)
  return { ok: verdictOf(checks), record: verdictOf(checks.filter(check => check.id !== 'file')), since }
}

/** The bytes of one exhibit's file, as they are in the bundle. */
export function fileIn({ bundle }: OpenBundle, { part, exhibit }: ExhibitAt): Uint8Array | null {
  return bundle.parts[part]?.exhibits[exhibit]?.file?.bytes ?? null
}
