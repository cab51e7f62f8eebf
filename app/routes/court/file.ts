import type { LoaderFunctionArgs } from '@remix-run/node'
import { readCaseFile } from '#app/bundles/read-case-file.server.ts'
import { isReadInline } from '#app/bundles/reading.ts'
import { fileResponse } from '#app/http/file-response.server.ts'
import { asVisitor } from './as-visitor.server.ts'

/** One exhibit's file. Its bytes are checked against the record while they are sent. */
export async function loader(args: LoaderFunctionArgs) {
  const { row, name, stream } = await asVisitor(args, (tx, { caseId }) =>
    readCaseFile(tx, args.context.services, caseId, args.params.evidenceId ?? ''),
  )
  const inline = isReadInline(row.mediaType) && !new URL(args.request.url).searchParams.has('download')
  const mediaType = inline ? row.mediaType : 'application/octet-stream'
  return fileResponse({ name, mediaType, size: Number(row.size), sha256: row.sha256, bytes: stream, inline })
}
