import type { LoaderFunctionArgs } from '@remix-run/node'
import { readAnchorFile } from '#app/anchors/read-anchor-file.server.ts'

/** A confirmed anchor, for anybody's tools; with `?part=stamped`, the bytes that it is over. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const part = new URL(request.url).searchParams.get('part') === 'stamped' ? 'stamped' : 'proof'
  const file = await readAnchorFile(context.services.db, params.anchorId!, part)
  if (!file) {
    return new Response('not found\n', {
      status: 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    })
  }
  return new Response(file.body as BodyInit, {
    headers: {
      'Content-Type': file.type,
      'Content-Disposition': `attachment; filename="${file.name}"`,
      // What is confirmed never changes.
      'Cache-Control': 'public, max-age=31536000, immutable',
      'Access-Control-Allow-Origin': '*',
    },
  })
}
