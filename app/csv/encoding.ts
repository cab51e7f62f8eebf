/** Encodings that a file may be read in, by the names of the Encoding Standard (WHATWG). */
export const encodings = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16, little-endian',
  'utf-16be': 'UTF-16, big-endian',
  gb18030: 'GB 18030 (also GBK and GB 2312)',
  'windows-1252': 'Windows 1252 (Western European)',
} as const
export type Encoding = keyof typeof encodings

export function isEncoding(text: unknown): text is Encoding {
  return typeof text === 'string' && Object.hasOwn(encodings, text)
}

const HEAD = 4_096

/**
 * Looks at a file's bytes as they pass, and says how they are to be read: by the mark at its beginning; else UTF-8 where
 * every byte of it is; else GB 18030. UTF-16 without a mark is known by the NULs in its ASCII.
 */
export class EncodingProbe {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true })
  #isUtf8 = true
  #head: Buffer = Buffer.alloc(0)

  push(bytes: Uint8Array): void {
    if (this.#head.length < HEAD) this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD - this.#head.length)])
    this.#decode(bytes, true)
  }

  end(): Encoding {
    const [a, b, c] = this.#head
    if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8'
    if (a === 0xff && b === 0xfe) return 'utf-16le'
    if (a === 0xfe && b === 0xff) return 'utf-16be'
    const wide = unmarkedUtf16(this.#head)
    if (wide) return wide
    this.#decode(new Uint8Array(), false)
    return this.#isUtf8 ? 'utf-8' : 'gb18030'
  }

  #decode(bytes: Uint8Array, stream: boolean): void {
    if (!this.#isUtf8) return
    try {
      this.#utf8.decode(bytes, { stream })
    } catch {
      this.#isUtf8 = false
    }
  }
}

/** No text has NULs of its own. */
function unmarkedUtf16(head: Buffer): Encoding | null {
  let [even, odd] = [0, 0]
  for (const [at, byte] of head.entries()) {
    if (byte !== 0) continue
    if (at % 2 === 0) even += 1
    else odd += 1
  }
  if (even + odd < 4) return null
  return odd > even ? 'utf-16le' : 'utf-16be'
}

/** Text from bytes; what cannot be read becomes U+FFFD, which whoever reads the cells looks for. A mark is left out. */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding)
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}
