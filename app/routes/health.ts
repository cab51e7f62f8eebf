import type { LoaderFunctionArgs } from '@remix-run/node'
import { ledgerHealthWords } from '#db/ledger-health.ts'

/**
 * 200 when this process can reach its database, 503 when not; for whoever decides where requests go. `ledger` says why
 * nothing is sequenced: pages can be read all the same.
 */
export async function loader({ context }: LoaderFunctionArgs) {
  try {
    return Response.json({ status: 'ok', ledger: await ledgerHealthWords(context.services.db) })
  } catch {
    return Response.json({ status: 'failing', trouble: 'the database does not answer' }, { status: 503 })
  }
}
