/** What the same PostgreSQL does with the same bytes and none of the rest: one client, a commit for each bundle. */
import { performance } from 'node:perf_hooks'
import postgres from 'postgres'
import { type Submission, submissionLeaves } from '#ledger/submission.ts'
import { encodeBundle, TILE_WIDTH } from '#ledger/tiles.ts'
import { cpuSeconds } from './processes.ts'
import type { RunningLedger } from './running-ledger.ts'

export type Bare = { readonly eventsPerSecond: number; readonly cpuMicrosecondsAnEvent: number | null }

/** Events are items, as ours are counted, though headers are written too. */
export async function bareTable(
  { ownerUrl, pids }: Pick<RunningLedger, 'ownerUrl' | 'pids'>,
  batches: readonly Submission[],
): Promise<Bare> {
  const leaves = batches.flatMap(submissionLeaves)
  const bundles = Array.from({ length: Math.ceil(leaves.length / TILE_WIDTH) }, (_, i) =>
    encodeBundle(leaves.slice(i * TILE_WIDTH, (i + 1) * TILE_WIDTH)),
  )
  const client = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const [settings] = await client<{ fsync: string; commit: string }[]>`
      select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`
    if (settings?.fsync !== 'on' || settings.commit !== 'on') throw new Error('PostgreSQL does not wait for the disk')
    await client`create table bench_bare (index bigint primary key, bytes bytea not null)`
    const cpu = () => cpuSeconds({ postgres: pids.postgres! })?.postgres ?? null
    const [begun, before, own] = [performance.now(), cpu(), process.cpuUsage()]
    for (const [index, bytes] of bundles.entries()) {
      await client`insert into bench_bare (index, bytes) values (${index}, ${bytes})`
    }
    const seconds = (performance.now() - begun) / 1000
    const [after, { user, system }] = [cpu(), process.cpuUsage(own)]
    await client`drop table bench_bare`
    const events = batches.reduce((sum, { items }) => sum + items.length, 0)
    const used = before === null || after === null ? null : (after - before) * 1e6 + user + system
    return { eventsPerSecond: events / seconds, cpuMicrosecondsAnEvent: used && used / events }
  } finally {
    await client.end()
  }
}
