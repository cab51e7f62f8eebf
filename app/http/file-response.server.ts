import { Readable } from 'node:stream'

export interface FileToSend {
  name: string
  mediaType: string
  size: number
  sha256: Uint8Array
  bytes: AsyncIterable<Uint8Array>
  /** Shown by the browser itself: only for media types that it runs no scripts of, such as a PDF or a picture. */
  inline?: boolean
}

/**
 * A file to be saved and not shown, unless `inline`: whoever uploaded it may have made it a page with scripts. Its digest
 * goes with it (RFC 9530), and its name in every script (RFC 6266).
 */
export function fileResponse({ name, mediaType, size, sha256, bytes, inline = false }: FileToSend): Response {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const exact = encodeURIComponent(name).replace(/['()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return new Response(Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>, {
    headers: {
      // A download has no type of its own: nothing may run it as a script or show it as a page.
      'Content-Type': inline ? mediaType : 'application/octet-stream',
      'Content-Length': String(size),
      'Content-Disposition': `${inline ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${exact}`,
      // Chromium's own PDF viewer does not run inside a sandbox; the server's policy holds for it instead.
      ...(!inline && { 'Content-Security-Policy': "sandbox; default-src 'none'" }),
      'Repr-Digest': `sha-256=:${Buffer.from(sha256).toString('base64')}:`,
      'Cache-Control': 'no-store',
    },
  })
}
