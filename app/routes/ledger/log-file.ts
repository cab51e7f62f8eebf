import type { LoaderFunctionArgs } from '@remix-run/node'
import { logFileHeaders, readLogFile } from '#app/submissions/read-log-file.server.ts'

/** The log for anybody's tools: C2SP tlog-tiles under /ledger. Nothing in it is private. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const path = new URL(request.url).pathname.replace(/^\/ledger\//, '')
  const file = await readLogFile(context.services.db, path)
  if (!file) {
    return new Response('not found\n', {
      status: 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    })
  }
  return new Response(file.body as BodyInit, {
    headers: logFileHeaders(file),
  })
}
