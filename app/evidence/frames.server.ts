import { createCipheriv, createDecipheriv } from 'node:crypto'

/**
 * Encryption at rest, in frames, so that a file of any size is encrypted and checked while it streams: frame n is
 * AES-256-GCM over 64 KiB of the file under nonce n, its tag behind it. Number and "last" are associated data, so
 * frames cannot be reordered, repeated, dropped or cut off. The key is the file's own and never used again.
 */
export const FRAME_BYTES = 64 * 1024
const TAG_BYTES = 16
export const KEY_BYTES = 32

export class FrameError extends Error {
  override name = 'FrameError'
}

export async function* encryptFrames(plain: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Uint8Array> {
  let index = 0
  for await (const { bytes, last } of inPieces(plain, FRAME_BYTES)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index))
    cipher.setAAD(associatedData(index, last))
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    index++
  }
}

/** Yields each frame once it is authentic. @throws FrameError at the first that is not. */
export async function* decryptFrames(sealed: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Uint8Array> {
  let index = 0
  for await (const { bytes, last } of inPieces(sealed, FRAME_BYTES + TAG_BYTES)) {
    if (bytes.length < TAG_BYTES) throw new FrameError('The ciphertext is cut short.')
    const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(index))
    decipher.setAAD(associatedData(index, last))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    try {
      yield Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()])
    } catch {
      throw new FrameError('The ciphertext was changed, or the key is another file’s.')
    }
    index++
  }
}

/** The same bytes in pieces of `size`, the last one shorter; of an empty stream one empty piece. */
async function* inPieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Uint8Array; last: boolean }> {
  let waiting: Uint8Array[] = []
  let length = 0
  for await (const chunk of source) {
    waiting.push(chunk)
    length += chunk.length
    if (length <= size) continue
    let all = Buffer.concat(waiting)
    // A full piece goes out only when a byte follows it: until then it may be the last.
    while (all.length > size) {
      yield { bytes: all.subarray(0, size), last: false }
      all = all.subarray(size)
    }
    waiting = [all]
    length = all.length
  }
  yield { bytes: Buffer.concat(waiting), last: true }
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(index), 4)
  return nonce
}

function associatedData(index: number, last: boolean): Buffer {
  const data = Buffer.alloc(DOMAIN.length + 9)
  DOMAIN.copy(data)
  data.writeBigUInt64BE(BigInt(index), DOMAIN.length)
  data[DOMAIN.length + 8] = last ? 1 : 0
  return data
}

const DOMAIN = Buffer.from('hardproof/frame/v1\n')
