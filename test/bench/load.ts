/** Clients that submit, and an onlooker who notes when what they submitted is published. */
import { performance } from 'node:perf_hooks'
import { asc, inArray } from 'drizzle-orm'
import { newestPublished } from '#db/newest-checkpoint.ts'
import { ledgerCheckpoints, submissions } from '#db/schema/index.ts'
import type { Submission } from '#ledger/submission.ts'
import { percentile, round } from './result.ts'
import type { RunningLedger } from './running-ledger.ts'

/** At once, each waiting for its commit before the next: connections of a web process. */
const CLIENTS = 4
const LOOK_MS = 25
/** A ledger that publishes nothing for so long is broken, not slow. */
const PATIENCE_MS = 60_000

export type LoadFigures = {
  readonly events: number
  readonly submissions: number
  /** From the first request until the last of them is published. */
  readonly seconds: number
  readonly eventsPerSecond: number
  /** From the call of `submit` to the first look, 25 ms apart, at which a quorum's co-signatures are stored. */
  readonly publishedMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Until the row is committed. */
  readonly acceptedMs: { readonly p50: number; readonly p99: number }
  /** How many leaves a checkpoint added. */
  readonly leavesACheckpoint: { readonly p50: number; readonly max: number }
}

/** Submits all of them, as fast as they are accepted, or `eventsPerSecond` by the clock whatever the ledger does. */
export async function load(
  ledger: RunningLedger,
  batches: readonly Submission[],
  eventsPerSecond: number | null = null,
): Promise<LoadFigures> {
  const from = await newestPublished(ledger.worker)
  const requested = new Map<string, number>()
  const accepted: number[] = []
  const begun = performance.now()
  const looks = watch(ledger)
  const send = async (submission: Submission) => {
    const at = performance.now()
    requested.set(await ledger.submit(submission), at)
    accepted.push(performance.now() - at)
  }
  if (eventsPerSecond === null) await inTurns(batches, send)
  else await byTheClock(batches, eventsPerSecond, begun, send)

  const ends = await leafEnds(ledger, [...requested.keys()])
  const seen = await looks.until(Math.max(...ends.values()))
  const published = [...requested].map(([id, at]) => seen.find(({ size }) => size >= ends.get(id)!)!.at - at)
  const seconds = (seen.at(-1)!.at - begun) / 1000
  const events = batches.reduce((sum, { items }) => sum + items.length, 0)
  const steps = await checkpointSteps(ledger, from)
  return {
    events,
    submissions: batches.length,
    seconds: round(seconds, 2),
    eventsPerSecond: round(events / seconds),
    publishedMs: {
      p50: round(percentile(published, 50)),
      p99: round(percentile(published, 99)),
      max: round(Math.max(...published)),
    },
    acceptedMs: { p50: round(percentile(accepted, 50), 1), p99: round(percentile(accepted, 99), 1) },
    leavesACheckpoint: { p50: percentile(steps, 50), max: Math.max(...steps) },
  }
}

async function inTurns(batches: readonly Submission[], send: (submission: Submission) => Promise<void>): Promise<void> {
  const rest = batches.values()
  const client = async () => {
    for (const submission of rest) await send(submission)
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
}

/** Evenly spread, and never held up by an answer that is late. */
async function byTheClock(
  batches: readonly Submission[],
  eventsPerSecond: number,
  begun: number,
  send: (submission: Submission) => Promise<void>,
): Promise<void> {
  const sent: Promise<void>[] = []
  let events = 0
  for (const submission of batches) {
    const wait = begun + (events / eventsPerSecond) * 1000 - performance.now()
    if (wait > 1) await pause(wait)
    sent.push(send(submission))
    events += submission.items.length
  }
  await Promise.all(sent)
}

type Look = { readonly size: number; readonly at: number }

function watch(ledger: RunningLedger): { until(size: number): Promise<Look[]> } {
  const seen: Look[] = []
  let wanted = Number.POSITIVE_INFINITY
  const looking = (async () => {
    for (let [size, since] = [-1, performance.now()]; size < wanted; await pause(LOOK_MS)) {
      const now = await newestPublished(ledger.worker)
      const at = performance.now()
      if (now > size) {
        seen.push({ size: now, at })
        size = now
        since = at
      } else if (wanted < Number.POSITIVE_INFINITY && at - since > PATIENCE_MS) {
        throw new Error(`nothing was published beyond ${size} for ${PATIENCE_MS / 1000} s`)
      }
      if (size >= wanted) return
    }
  })()
  looking.catch(() => {}) // looked at when it is waited for
  return {
    async until(size) {
      wanted = size
      await looking
      return seen
    },
  }
}

/** The size of tree that holds each of them; waits until every one is sequenced. */
async function leafEnds({ worker }: RunningLedger, ids: readonly string[]): Promise<Map<string, number>> {
  const ends = new Map<string, number>()
  let waiting = [...ids]
  for (let since = Date.now(); waiting.length > 0; ) {
    const before = waiting.length
    for (let at = 0; at < waiting.length; at += 1000) {
      const rows = await worker
        .select({
          id: submissions.id,
          start: submissions.leafStart,
          count: submissions.itemCount,
          status: submissions.status,
        })
        .from(submissions)
        .where(inArray(submissions.id, waiting.slice(at, at + 1000)))
      for (const { id, start, count, status } of rows) {
        if (status === 'refused') throw new Error('a submission was refused')
        if (start !== null) ends.set(id, start + 1 + count)
      }
    }
    waiting = waiting.filter(id => !ends.has(id))
    if (waiting.length < before) since = Date.now()
    else if (Date.now() - since > PATIENCE_MS) throw new Error(`nothing was sequenced for ${PATIENCE_MS / 1000} s`)
    if (waiting.length > 0) await pause(200)
  }
  return ends
}

async function checkpointSteps({ worker }: RunningLedger, from: number): Promise<number[]> {
  const rows = await worker
    .select({ size: ledgerCheckpoints.size })
    .from(ledgerCheckpoints)
    .orderBy(asc(ledgerCheckpoints.size))
  const sizes = rows.map(({ size }) => size).filter(size => size >= from)
  return sizes.slice(1).map((size, i) => size - sizes[i]!)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}
