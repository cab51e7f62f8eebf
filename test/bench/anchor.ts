/** From a signed submission to a published one: how many events a second, how late, at what cost, as the ledger grows. */
import { newestPublished } from '#db/newest-checkpoint.ts'
import { bareTable } from './bare-table.ts'
import { type LoadFigures, load } from './load.ts'
import { cpuSeconds } from './processes.ts'
import { type BenchOptions, type BenchResult, lookAtMachine, round } from './result.ts'
import { type RunningLedger, startLedger } from './running-ledger.ts'
import { type Client, captureOf, newClient, registrationOf } from './signed-events.ts'

const SIZES = [10_000, 100_000, 1_000_000]
const QUICK_SIZES = [2_000, 10_000]
/** Many organisations' systems sign, each under a key of its own. */
const CLIENTS = 16
/** A submission holds at most a thousand items. */
const GROWING_BATCH = 999
const GROWING_AT_ONCE = 100

const HALF_OF_BARE = 0.5
const P99_MS = 2_000

/** Measured on a ledger of `size` leaves. */
type AtSize = {
  readonly size: number
  readonly hundreds: Loaded
  readonly ones: Loaded
  readonly bareEventsPerSecond: number
  readonly bareCpuMicrosecondsAnEvent: number | null
  readonly ratio: number
  readonly halfLoad: LoadFigures
}

type Loaded = LoadFigures & {
  /** Seconds of CPU by process, while it lasted; null where the system does not say. */
  readonly cpuSeconds: Readonly<Record<string, number>> | null
  readonly cpuMicrosecondsAnEvent: number | null
}

export async function benchAnchor({ quick, sizes, profile, say }: BenchOptions): Promise<BenchResult> {
  const machine = lookAtMachine()
  say('starting PostgreSQL, web server, worker and four nodes …')
  const ledger = await startLedger({ profile })
  try {
    const clients = Array.from({ length: CLIENTS }, newClient)
    await load(ledger, [registrationOf(clients, ledger.registrar)])
    const measured: AtSize[] = []
    for (const size of sizes ?? (quick ? QUICK_SIZES : SIZES)) {
      await growTo(ledger, clients, size, say)
      measured.push(await measure(ledger, clients, size, { quick, say }))
    }
    return resultOf(measured, machine())
  } finally {
    say('stopping …')
    await ledger.close()
  }
}

/** Through the same sequencer and the same nodes, in the largest submissions there are. */
async function growTo(ledger: RunningLedger, clients: readonly Client[], size: number, say: BenchOptions['say']) {
  for (;;) {
    const missing = size - (await newestPublished(ledger.worker))
    if (missing <= 1) return
    const count = Math.min(GROWING_AT_ONCE, Math.ceil(missing / (1 + GROWING_BATCH)))
    const items = Math.min(GROWING_BATCH, Math.ceil(missing / count) - 1)
    const { eventsPerSecond } = await load(ledger, capturesOf(clients, count, items))
    say(`grown to ${await newestPublished(ledger.worker)} leaves, at ${eventsPerSecond} events/s`)
  }
}

async function measure(
  ledger: RunningLedger,
  clients: readonly Client[],
  size: number,
  { quick, say }: Pick<BenchOptions, 'quick' | 'say'>,
): Promise<AtSize> {
  const hundreds = capturesOf(clients, quick ? 400 : 1_000, 100)
  const before = await bareTable(ledger, hundreds)
  const batched = await measureLoad(ledger, hundreds)
  say(
    `${size} leaves, batches of 100: ${batched.eventsPerSecond} events/s, ${batched.cpuMicrosecondsAnEvent} µs CPU each`,
  )
  const after = await bareTable(ledger, hundreds)
  const bare = (before.eventsPerSecond + after.eventsPerSecond) / 2
  say(`${size} leaves, bare table: ${round(before.eventsPerSecond)} and ${round(after.eventsPerSecond)} events/s`)
  const halfOf = Math.max(100, Math.floor(batched.eventsPerSecond / 2))
  const calm = capturesOf(clients, Math.max(20, Math.ceil((halfOf * (quick ? 3 : 10)) / 100)), 100)
  const halfLoad = await load(ledger, calm, halfOf)
  say(`${size} leaves, half load: published in ${halfLoad.publishedMs.p50} ms, p99 ${halfLoad.publishedMs.p99} ms`)
  const ones = await measureLoad(ledger, capturesOf(clients, quick ? 500 : 2_000, 1))
  say(`${size} leaves, batches of 1: ${ones.eventsPerSecond} events/s`)
  return {
    size,
    hundreds: batched,
    ones,
    bareEventsPerSecond: round(bare),
    bareCpuMicrosecondsAnEvent: before.cpuMicrosecondsAnEvent && round(before.cpuMicrosecondsAnEvent, 1),
    ratio: round(batched.eventsPerSecond / bare, 3),
    halfLoad,
  }
}

async function measureLoad(ledger: RunningLedger, batches: ReturnType<typeof capturesOf>): Promise<Loaded> {
  const pids = { ...ledger.pids, clients: process.pid }
  const before = cpuSeconds(pids)
  const figures = await load(ledger, batches)
  const after = cpuSeconds(pids)
  if (!before || !after) return { ...figures, cpuSeconds: null, cpuMicrosecondsAnEvent: null }
  // What runs below the clients' process is counted under its own name.
  const used = Object.fromEntries(Object.keys(pids).map(name => [name, after[name]! - before[name]!]))
  for (const name of Object.keys(ledger.pids)) used.clients! -= used[name]!
  const whole = Object.values(used).reduce((sum, seconds) => sum + seconds, 0)
  return {
    ...figures,
    cpuSeconds: Object.fromEntries(Object.entries(used).map(([name, seconds]) => [name, round(seconds, 2)])),
    cpuMicrosecondsAnEvent: round((whole / figures.events) * 1e6),
  }
}

function capturesOf(clients: readonly Client[], count: number, items: number) {
  return Array.from({ length: count }, (_, i) => captureOf(items, clients[i % clients.length]!))
}

function resultOf(measured: readonly AtSize[], machine: BenchResult['machine']): BenchResult {
  const ratio = Math.min(...measured.map(one => one.ratio))
  const p99 = Math.max(...measured.map(({ halfLoad }) => halfLoad.publishedMs.p99))
  return {
    name: 'anchor',
    machine,
    figures: { sizes: measured },
    against: {
      what: 'one client that inserts the same leaves as packed 256-entry bundles into a bare table of the same PostgreSQL, one commit a bundle, fsync on: the mean of before and after',
      eventsPerSecond: measured.map(one => one.bareEventsPerSecond),
    },
    ratio,
    target: `at least ${HALF_OF_BARE} of it in signed batches of 100 at every size, and p99 to published at most ${P99_MS} ms at half load`,
    met: ratio >= HALF_OF_BARE && p99 <= P99_MS,
  }
}
