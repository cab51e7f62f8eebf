import type { LoaderFunctionArgs } from '@remix-run/node'
import { caseOwners } from '#app/cases/case-policy.ts'
import { queueCsv } from '#app/cases/queue-csv.server.ts'
import { MOST_EXPORTED } from '#app/cases/queue-limits.ts'
import { readQueueAddress, readQueueRows } from '#app/cases/read-queue.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { csvAnswer } from '#app/http/csv-answer.server.ts'

/** What the queue shows at an address, to be saved. */
export function loader(args: LoaderFunctionArgs) {
  const address = readQueueAddress(new URL(args.request.url).searchParams)
  return asPerson(args, { kinds: caseOwners }, async (tx, { actor }) => {
    const parts: string[] = []
    for await (const part of queueCsv(readQueueRows(tx, actor, address, MOST_EXPORTED))) parts.push(part)
    return csvAnswer(parts.join(''), `cases-${address.view}`)
  })
}
