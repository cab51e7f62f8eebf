import { Readable } from 'node:stream'

/**
 * CSV to be saved: whole, or its lines as they come.
 * @param name of the file, without `.csv`; what no header can carry is replaced
 */
export function csvAnswer(text: string | AsyncIterable<string>, name: string): Response {
  const plain = name.replace(/[^\x20-\x7e]|["\\%/]/g, '_') || 'rows'
  const bytes = typeof text === 'string' ? Buffer.from(text) : streamed(text)
  return new Response(bytes, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${plain}.csv"`,
      'Cache-Control': 'no-store',
    },
  })
}

function streamed(lines: AsyncIterable<string>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(lines).map(line => Buffer.from(line))) as ReadableStream<Uint8Array>
}

/** `claims 2026.csv` → `claims 2026-errors`. */
export function errorsName(name: string): string {
  return `${name.replace(/\.[A-Za-z]{2,4}$/, '')}-errors`
}
