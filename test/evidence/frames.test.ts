import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decryptFrames, encryptFrames, FRAME_BYTES, FrameError } from '#app/evidence/frames.server.ts'

const FRAME = FRAME_BYTES + 16
const key = randomBytes(32)

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function all(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const seal = (plain: Uint8Array, chunk = 50_000) => all(encryptFrames(inChunks(plain, chunk), key))
const open = (sealed: Uint8Array, withKey = key, chunk = 70_000) => all(decryptFrames(inChunks(sealed, chunk), withKey))

describe('frames', () => {
  it.each([0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES, 3 * FRAME_BYTES + 5])(
    'give back %i bytes',
    async size => {
      const plain = randomBytes(size)
      const sealed = await seal(plain)
      expect(sealed.length).toBe(size + 16 * Math.max(1, Math.ceil(size / FRAME_BYTES)))
      expect((await open(sealed)).equals(plain)).toBe(true)
    },
  )

  it('do not depend on how the bytes arrive', async () => {
    const plain = randomBytes(2 * FRAME_BYTES + 77)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1000, max: 200_000 }),
        fc.integer({ min: 1000, max: 200_000 }),
        async (a, b) => {
          const sealed = await seal(plain, a)
          return (await open(sealed, key, b)).equals(plain)
        },
      ),
      { numRuns: 20 },
    )
  })

  it('refuse every changed bit, and what was cut, lengthened, reordered, repeated, or is another file’s', async () => {
    const sealed = await seal(randomBytes(2 * FRAME_BYTES + 100))
    const frames = [0, 1, 2].map(n => sealed.subarray(n * FRAME, (n + 1) * FRAME))
    const [first, second, third] = frames as [Buffer, Buffer, Buffer]
    const flipped = (at: number) => {
      const copy = Buffer.from(sealed)
      copy[at]! ^= 1
      return copy
    }
    const wrong = {
      'a flipped first byte': flipped(0),
      'a flipped tag': flipped(FRAME - 1),
      'a flipped last byte': flipped(sealed.length - 1),
      'the last frame cut off': Buffer.concat([first, second]),
      'the last byte cut off': sealed.subarray(0, -1),
      'a byte more': Buffer.concat([sealed, Buffer.alloc(1)]),
      'two frames swapped': Buffer.concat([second, first, third]),
      'a frame repeated': Buffer.concat([first, first, second, third]),
      'a frame dropped': Buffer.concat([first, third]),
      nothing: Buffer.alloc(0),
    }
    for (const [what, bytes] of Object.entries(wrong)) {
      await expect(open(bytes), what).rejects.toThrow(FrameError)
    }
    await expect(open(sealed, randomBytes(32))).rejects.toThrow(FrameError)
  })
})
