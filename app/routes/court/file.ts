import { Readable } from 'node:stream'
import type { LoaderFunctionArgs } from '@remix-run/node'
import { createReadableStreamFromReadable } from '@remix-run/node'
import { readCaseFile } from '#app/bundles/read-case-file.server.ts'
import { isReadInline } from '#app/bundles/reading.ts'
import { asVisitor } from './as-visitor.server.ts'

/** One exhibit's file. Its bytes are checked against the record while they are sent. */
export async function loader(args: LoaderFunctionArgs) {
  const { row, name, stream } = await asVisitor(args, (tx, { caseId }) =>
    readCaseFile(tx, args.context.services, caseId, args.params.evidenceId ?? ''),
  )
  const inline = isReadInline(row.mediaType) && !new URL(args.request.url).searchParams.has('download')
  return new Response(createReadableStreamFromReadable(Readable.from(stream)), {
    headers: {
      'Content-Type': inline ? row.mediaType : 'application/octet-stream',
      'Content-Length': String(row.size),
      'Content-Disposition': disposition(inline ? 'inline' : 'attachment', name),
      'Cache-Control': 'no-store',
    },
  })
}

/** RFC 6266: the name in its own script, and one that every browser reads. */
function disposition(kind: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
