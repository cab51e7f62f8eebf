/** Brings what waits in the inbox to the log, again and again until it is in the mirror or refused. */
import type { Inbox, Waiting } from './inbox.ts'
import { type LogClient, LogUnavailable } from './log-client.ts'

export interface Forwarding {
  /** Something new waits. */
  wake(): void
  close(): Promise<void>
}

const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 60_000
/** A log that lost it is handed it again; one that has it takes no harm. */
const AGAIN_MS = 60_000

/** `refused` is told when the log declines one; whether the rules really refuse it is for this node to find out. */
export function startForwarding(
  inbox: Inbox,
  log: Pick<LogClient, 'submit'>,
  now: () => number,
  refused: (waiting: Waiting) => Promise<void>,
): Forwarding {
  /** When each is due and how long to wait after the next failure, in milliseconds of this process's own clock. */
  const due = new Map<string, { at: number; pause: number }>()
  let logPause = FIRST_PAUSE_MS
  const closing = new AbortController()
  let rouse: () => void = () => {}

  const sleep = (ms: number): Promise<void> =>
    new Promise(resolve => {
      if (closing.signal.aborted) return resolve()
      const timer = setTimeout(resolve, ms)
      timer.unref()
      rouse = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const nextDue = (): Waiting | null => {
    const waiting = inbox.all()
    if (due.size > waiting.length) for (const digest of due.keys()) if (!inbox.get(digest)) due.delete(digest)
    return waiting.find(({ digest }) => (due.get(digest)?.at ?? 0) <= performance.now()) ?? null
  }

  /** False when the log cannot be reached at all. */
  const bring = async (waiting: Waiting): Promise<boolean> => {
    const { digest } = waiting
    const packed = await inbox.read(digest)
    if (!packed) return true
    const pause = due.get(digest)?.pause ?? FIRST_PAUSE_MS
    due.set(digest, { at: performance.now() + pause, pause: Math.min(2 * pause, MAX_PAUSE_MS) })
    let status: number
    try {
      status = await log.submit(packed, closing.signal)
    } catch (error) {
      if (!(error instanceof LogUnavailable)) throw error
      if (closing.signal.aborted) return false
      for (const one of inbox.all()) one.triedAt ??= now()
      return false
    }
    waiting.triedAt ??= now()
    if (status >= 200 && status < 300) {
      waiting.forwardedAt = now()
      due.set(digest, { at: performance.now() + AGAIN_MS, pause: FIRST_PAUSE_MS })
    } else if (status === 422) await refused(waiting)
    return true
  }

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const next = nextDue()
      if (!next) await sleep(1_000)
      else if (await bring(next).catch(() => false)) logPause = FIRST_PAUSE_MS
      else {
        await sleep(logPause)
        logPause = Math.min(2 * logPause, MAX_PAUSE_MS)
      }
    }
  }
  const running = run()
  return {
    // While the log is out of reach, one more submission is no reason to try sooner.
    wake: () => {
      if (logPause === FIRST_PAUSE_MS) rouse()
    },
    async close() {
      closing.abort()
      rouse()
      await running
    },
  }
}
