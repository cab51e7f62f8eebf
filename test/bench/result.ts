import { cpus, loadavg, totalmem } from 'node:os'

export type BenchOptions = {
  /** A small version, for a look; its figures are rougher. */
  readonly quick: boolean
  /** Leaves of the ledger that is measured on, ascending, instead of the usual ones. */
  readonly sizes: readonly number[] | undefined
  /** Where the processes that are measured write CPU profiles. */
  readonly profile: string | null
  say(line: string): void
}

export type BenchResult = {
  readonly name: string
  readonly machine: Machine
  /** Ours. */
  readonly figures: Readonly<Record<string, unknown>>
  /** What ours is held against, measured in the same run. */
  readonly against: Readonly<Record<string, unknown>>
  /** Ours by theirs: what the target speaks of. */
  readonly ratio: number
  readonly target: string
  readonly met: boolean
}

export type Machine = {
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly platform: string
  /** Runnable processes of everybody, averaged over the last minute: at the beginning and at the end. */
  readonly load: readonly [number, number]
}

/** Called at the beginning; answers what to call at the end. */
export function lookAtMachine(): () => Machine {
  const before = loadavg()[0]!
  return () => ({
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    load: [round(before, 2), round(loadavg()[0]!, 2)],
  })
}

export function describeResult({ name, figures, against, ratio, target, met }: BenchResult): string {
  const shown = (values: Readonly<Record<string, unknown>>) => JSON.stringify(values, null, 2)
  return `${name}: ${ratio} of it (target: ${target}; ${met ? 'met' : 'not met'})\nours ${shown(figures)}\nagainst ${shown(against)}`
}

export function round(value: number, digits = 0): number {
  return Number(value.toFixed(digits))
}

/** The nearest-rank percentile; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}
