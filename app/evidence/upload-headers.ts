import { DomainError } from '#app/errors/domain-error.ts'
import { fromBase64 } from '#ledger/bytes.ts'

export interface UploadHeaders {
  name: string
  /** Type and subtype in lower case, without parameters. */
  mediaType: string
  sha256: Uint8Array
}

/**
 * What an upload says of itself before its first byte.
 * @throws DomainError `body-too-large`, `digest-required`, `media-type-required` or `bad-name`.
 */
export function readUploadHeaders(headers: Headers, maxBytes: number): UploadHeaders {
  if (Number(headers.get('Content-Length') ?? 0) > maxBytes) {
    throw new DomainError('body-too-large', `A file has at most ${maxBytes} bytes.`, 413)
  }
  return {
    sha256: readDigest(headers.get('Repr-Digest') ?? ''),
    mediaType: readMediaType(headers.get('Content-Type') ?? ''),
    name: readName(headers.get('X-Hardproof-Name') ?? ''),
  }
}

/** RFC 9530: `sha-256=:<base64>:`, maybe beside other algorithms. */
function readDigest(header: string): Uint8Array {
  const base64 = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):\s*(?:;|,|$)/.exec(header)?.[1]
  try {
    if (base64) return fromBase64(base64)
  } catch {
    // Said below.
  }
  throw new DomainError('digest-required', 'Send Repr-Digest: sha-256=:<base64 of the SHA-256>: (RFC 9530).', 400)
}

function readMediaType(header: string): string {
  const type = header.split(';', 1)[0]!.trim().toLowerCase()
  if (/^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/.test(type)) return type
  throw new DomainError('media-type-required', 'Say in Content-Type what the file is.', 415)
}

/** Percent-encoded UTF-8. A file's name, never a path, and nothing that could hide what it ends in. */
function readName(header: string): string {
  try {
    const name = decodeURIComponent(header).normalize('NFC')
    if (name.length <= 200 && /^(?!\.)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\]*[^\p{C}\p{Z}/\\]$/u.test(name)) return name
  } catch {
    // Said below.
  }
  const form = 'Send X-Hardproof-Name: the file’s name, percent-encoded UTF-8, 1 to 200 characters, no path.'
  throw new DomainError('bad-name', form, 400)
}
