import { Readable } from 'node:stream'

/** Lines of CSV as they come, to be saved beside the file that they are of. */
export function errorsAnswer(lines: AsyncIterable<string>, name: string): Response {
  const stem = name.replace(/\.[A-Za-z]{2,4}$/, '').replace(/[^\x20-\x7e]|["\\%/]/g, '_') || 'rows'
  const bytes = Readable.from(lines).map(line => Buffer.from(line))
  return new Response(Readable.toWeb(bytes) as ReadableStream<Uint8Array>, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${stem}-errors.csv"`,
      'Cache-Control': 'no-store',
    },
  })
}
