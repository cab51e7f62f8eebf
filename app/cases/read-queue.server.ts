import type { Actor } from '#app/identity/actor.ts'
import type { Transaction } from '#db/client.ts'
import { type CaseFilter, type CaseNarrowing, isCaseFilter, readNarrowing } from './case-filter.ts'
import { type CaseQuery, findCases, listCaseIds, listCases } from './list-cases.server.ts'

/** What an address asks of the queue. */
export interface QueueAddress {
  view: CaseFilter
  narrowing: CaseNarrowing
}

export function readQueueAddress(params: URLSearchParams): QueueAddress {
  const view = params.get('view')
  return { view: isCaseFilter(view) ? view : 'open', narrowing: readNarrowing(params) }
}

/** The ids of all that an address shows, in the queue's order. */
export async function readQueueIds(
  tx: Transaction,
  { id }: Pick<Actor, 'id'>,
  { view, narrowing }: QueueAddress,
  limit: number,
): Promise<string[]> {
  const found = await findCases(tx, narrowing.search)
  return listCaseIds(tx, { ...narrowing, filter: view, me: id, after: null, limit }, found)
}

/** All that an address shows, some rows at a time, up to `most` of them. */
export async function* readQueueRows(
  tx: Transaction,
  { id }: Pick<Actor, 'id'>,
  { view, narrowing }: QueueAddress,
  most: number,
) {
  const found = await findCases(tx, narrowing.search)
  const limit = 1_000
  let after: CaseQuery['after'] = null
  for (let read = 0; read < most; ) {
    const rows = await listCases(
      tx,
      { ...narrowing, filter: view, me: id, after, limit: Math.min(limit, most - read) },
      found,
    )
    if (rows.length > 0) yield rows
    read += rows.length
    if (rows.length < limit) return
    after = rows.at(-1)!.key
  }
}
