import { useCallback, useEffect, useRef, useState } from 'react'
import type { ExhibitAt } from '#app/bundles/bundle-view.ts'
import type { Progress } from '#app/bundles/verify-court-bundle.ts'
import type { BundleSource, CheckerReport } from './bundle-checker.ts'
import type { CheckedBundle } from './check-bundle.ts'
import { type Checker, startChecker } from './start-checker.ts'

/** idle: nothing was asked yet, which is also all there is without scripts. */
export type CheckState =
  | { phase: 'idle' }
  | { phase: 'fetching'; bytes: number; of: number | null }
  | { phase: 'checking'; progress: Progress | null }
  | { phase: 'done'; checked: CheckedBundle; at: Date }
  | { phase: 'failed'; message: string }

export interface BundleCheck {
  state: CheckState
  /** With a source, reads it anew; without, checks again what was read. `trust` is a policy hash to compare with. */
  check(source: BundleSource | null, trust?: string | null): void
  /** The bytes of an exhibit's file, from the bundle that was read. */
  file(at: ExhibitAt): Promise<Uint8Array | null>
}

/** One bundle's examination in this browser. Only the answer to the latest request is ever shown. */
export function useBundleCheck(): BundleCheck {
  const [state, setState] = useState<CheckState>({ phase: 'idle' })
  const checker = useRef<Checker | null>(null)
  const latest = useRef({ id: 0, quiet: false })
  const awaited = useRef(new Map<number, (file: Uint8Array | null) => void>())

  const receive = useCallback((report: CheckerReport) => {
    const waiting = awaited.current.get(report.id)
    if (waiting) {
      awaited.current.delete(report.id)
      return waiting('file' in report ? report.file : null)
    }
    const { id, quiet } = latest.current
    if (report.id !== id || (quiet && ('fetched' in report || 'progress' in report))) return
    setState(stateFrom(report))
  }, [])

  const started = useCallback(() => {
    checker.current ??= startChecker(receive)
    return checker.current
  }, [receive])

  useEffect(
    () => () => {
      checker.current?.stop()
      checker.current = null
    },
    [],
  )

  const check = useCallback(
    (source: BundleSource | null, trust: string | null = null) => {
      // What was found before stays in view while the same bundle is compared with another number.
      latest.current = { id: nextId(), quiet: source === null }
      if (source)
        setState('url' in source ? { phase: 'fetching', bytes: 0, of: null } : { phase: 'checking', progress: null })
      started().ask({ id: latest.current.id, do: 'check', source, trust })
    },
    [started],
  )

  const file = useCallback(
    (at: ExhibitAt) =>
      new Promise<Uint8Array | null>(resolve => {
        const id = nextId()
        awaited.current.set(id, resolve)
        started().ask({ id, do: 'file', at })
      }),
    [started],
  )

  return { state, check, file }
}

function stateFrom(report: CheckerReport): CheckState {
  if ('fetched' in report) return { phase: 'fetching', ...report.fetched }
  if ('progress' in report) return { phase: 'checking', progress: report.progress }
  if ('checked' in report) return { phase: 'done', checked: report.checked, at: new Date() }
  return { phase: 'failed', message: 'failed' in report ? report.failed : 'The check gave no answer.' }
}

let asked = 0
function nextId(): number {
  asked += 1
  return asked
}
