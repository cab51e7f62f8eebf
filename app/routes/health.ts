import type { LoaderFunctionArgs } from '@remix-run/node'

/** 200 when this process can reach its database, 503 when not; for whoever decides where requests go. */
export async function loader({ context }: LoaderFunctionArgs) {
  try {
    await context.services.db.$client`select 1`
    return Response.json({ status: 'ok' })
  } catch {
    return Response.json({ status: 'failing', trouble: 'the database does not answer' }, { status: 503 })
  }
}
