/** The statements behind the list pages, each timed alone under the web server's role. */
import { performance } from 'node:perf_hooks'
import { type CaseFilter, type CaseNarrowing, caseFilters, nothingNarrowed } from '#app/cases/case-filter.ts'
import { countCases, findCases, listCases } from '#app/cases/list-cases.server.ts'
import { readWorkload } from '#app/cases/read-workload.server.ts'
import { listDeadlines } from '#app/deadlines/list-deadlines.server.ts'
import { listNoDeadline } from '#app/deadlines/list-no-deadline.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { inTenant } from '#db/transaction.ts'
import { percentile, round } from '../result.ts'

export interface Timed {
  p50: number
  p99: number
  max: number
}

export interface SqlFigures {
  [statement: string]: Timed
}

const LIMIT = 41
const narrowings: readonly Partial<CaseNarrowing>[] = [
  { jurisdiction: 'DE' },
  { track: 'small-claims' },
  { stage: 'filed' },
  { jurisdiction: 'CN', track: 'litigation' },
  { currency: 'CNY', from: 1_000_000n },
]
const searches = ['张伟', '王', 'Anna Adler', 'L-000012345', 'BNCH-2026-0004', 'lopes 2025', '李娜', 'consumer', '罗军']

/** In milliseconds. @param rounds how often each is asked */
export async function measureSql(
  app: Database,
  who: { organisationId: string; me: string },
  rounds: number,
): Promise<SqlFigures> {
  const times = new Map<string, number[]>()
  const tenant = { organisationId: who.organisationId, actorId: who.me }
  const timed = async (name: string, work: (tx: Transaction) => Promise<unknown>) => {
    await inTenant(app, tenant, async tx => {
      const begun = performance.now()
      await work(tx)
      times.set(name, [...(times.get(name) ?? []), performance.now() - begun])
    })
  }
  const nothing = { ids: null, more: false }
  const views = Object.keys(caseFilters) as CaseFilter[]
  for (let round = 0; round < rounds; round++) {
    for (const filter of views) {
      const query = { ...nothingNarrowed, filter, me: who.me, after: null, limit: LIMIT }
      await timed('list: a view’s first page', tx => listCases(tx, query, nothing))
    }
    await timed('list: counts of all views', tx =>
      countCases(tx, { ...nothingNarrowed, filter: 'open', me: who.me }, nothing, views),
    )
    for (const narrowing of narrowings) {
      const query = { ...nothingNarrowed, ...narrowing, filter: 'open' as const, me: who.me, after: null, limit: LIMIT }
      await timed('list: narrowed', tx => listCases(tx, query, nothing))
      await timed('list: count, narrowed', tx => countCases(tx, query, nothing, ['open']))
    }
    for (const search of searches) {
      await timed('search: find and list', async tx => {
        const found = await findCases(tx, search)
        const query = { ...nothingNarrowed, search, filter: 'open' as const, me: who.me, after: null, limit: LIMIT }
        await listCases(tx, query, found)
        await countCases(tx, query, found, views)
      })
    }
    await timed('deadlines', tx =>
      listDeadlines(tx, { officerId: null, jurisdiction: null, by: null, after: null, limit: LIMIT }, new Date()),
    )
    await timed('deadlines of one', tx =>
      listDeadlines(tx, { officerId: who.me, jurisdiction: null, by: null, after: null, limit: LIMIT }, new Date()),
    )
    await timed('no deadline', tx =>
      listNoDeadline(tx, { officerId: null, jurisdiction: null, after: null, limit: LIMIT }),
    )
    await timed('workload', tx => readWorkload(tx))
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, summary(values)]))
}

/** One page of the queue at each depth; a page deep down must cost what the first does. */
export async function measureDepth(
  app: Database,
  who: { organisationId: string; me: string },
  ranks: readonly (readonly [string, readonly string[] | null])[],
  rounds: number,
): Promise<Record<string, Timed>> {
  const tenant = { organisationId: who.organisationId, actorId: who.me }
  const query = { ...nothingNarrowed, filter: 'open' as const, me: who.me, limit: LIMIT }
  const found = { ids: null, more: false }
  const times = new Map<string, number[]>(ranks.map(([depth]) => [depth, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [depth, after] of ranks) {
      await inTenant(app, tenant, async tx => {
        const begun = performance.now()
        await listCases(tx, { ...query, after }, found)
        times.get(depth)!.push(performance.now() - begun)
      })
    }
  }
  return Object.fromEntries([...times].map(([depth, values]) => [depth, summary(values)]))
}

export function summary(values: readonly number[]): Timed {
  const ms = (value: number) => round(value, 1)
  return { p50: ms(percentile(values, 50)), p99: ms(percentile(values, 99)), max: ms(Math.max(...values)) }
}
