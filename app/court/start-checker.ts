import { bundleChecker, type CheckerReport, type CheckerRequest } from './bundle-checker.ts'

export interface Checker {
  ask(request: CheckerRequest): void
  stop(): void
}

/** A checker in a worker; in the page itself where the browser refuses workers. */
export function startChecker(onReport: (report: CheckerReport) => void): Checker {
  let checker: Checker = startWorker(onReport, unanswered => {
    checker = startHere(onReport)
    for (const request of unanswered) checker.ask(request)
  })
  return { ask: request => checker.ask(request), stop: () => checker.stop() }
}

/** `onRefused` is called with all that was asked when the worker's script cannot be run. */
function startWorker(
  onReport: (report: CheckerReport) => void,
  onRefused: (unanswered: CheckerRequest[]) => void,
): Checker {
  let worker: Worker
  try {
    worker = new Worker(new URL('./check-worker.ts', import.meta.url), { type: 'module' })
  } catch {
    return startHere(onReport)
  }
  let unanswered: CheckerRequest[] = []
  let running = false
  let last = 0
  worker.onmessage = ({ data }: MessageEvent<CheckerReport>) => {
    running = true
    unanswered = []
    onReport(data)
  }
  worker.onerror = event => {
    event.preventDefault()
    if (running)
      return onReport({ id: last, failed: 'The check stopped. The bundle may be too large for this device.' })
    worker.terminate()
    onRefused(unanswered)
  }
  return {
    ask(request) {
      last = request.id
      if (!running) unanswered.push(request)
      worker.postMessage(request)
    },
    stop: () => worker.terminate(),
  }
}

/** Gives way to the page after each exhibit. */
function startHere(onReport: (report: CheckerReport) => void): Checker {
  let stopped = false
  const answer = bundleChecker(
    report => {
      if (!stopped) onReport(report)
    },
    () => new Promise(resolve => setTimeout(resolve, 0)),
  )
  return {
    ask: request => void answer(request),
    stop: () => {
      stopped = true
    },
  }
}
