import { DomainError } from '#app/errors/domain-error.ts'

/** A batch of 1,000 events of 16 KiB. */
export const MAX_JSON_BYTES = 16 * 1024 * 1024

/** The body as it arrives, for what is too large to be held. */
export function bodyStream(request: Request): AsyncIterable<Uint8Array> {
  // Node's streams can be iterated; TypeScript knows only the browser's, which cannot.
  return (request.body ?? new Blob().stream()) as unknown as AsyncIterable<Uint8Array>
}

/**
 * @throws DomainError `body-too-large`: after the rest has been read and thrown away, as far as it is not absurdly
 *   long, since breaking off would reset the connection before the client has read why.
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array> {
  const refusal = new DomainError('body-too-large', `A body has at most ${most} bytes here.`, 413)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of bodyStream(request)) {
    size += chunk.length
    if (size > 2 * most) throw refusal
    if (size <= most) chunks.push(chunk)
  }
  if (size > most) throw refusal
  return Buffer.concat(chunks)
}

/** @throws DomainError `not-json`. */
export function requireJson(request: Request): void {
  if (/^application\/json\s*(;|$)/i.test(request.headers.get('Content-Type') ?? '')) return
  throw new DomainError('not-json', 'Send the body as application/json.', 415)
}
