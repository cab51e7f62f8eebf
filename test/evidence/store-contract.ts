import { createHash, randomBytes } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { type EvidenceStore, ObjectMissing } from '#app/evidence/store.server.ts'

export interface OpenedStore {
  store: EvidenceStore
  /** Whether nothing is kept, not even half of something. */
  isEmpty(): Promise<boolean>
  /** How many bytes have left the process for a disk or a server since the store was opened. */
  handedOn(): number
  /** Puts other bytes in an object's place. */
  damage(objectKey: string): Promise<void>
}

const MEBIBYTE = 1024 * 1024

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export async function* inChunks(bytes: Uint8Array, size = 64 * 1024) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(chunk)
  return Buffer.concat(read)
}

/** What every evidence store does. `open` gives an empty one. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore
  let store: EvidenceStore
  beforeEach(async () => {
    opened = await open()
    store = opened.store
  })

  describe(`${name} keeps`, () => {
    it.each([0, 1, 65_535, 65_536, 65_537, 5 * MEBIBYTE - 1, 5 * MEBIBYTE, 5 * MEBIBYTE + 1, 10 * MEBIBYTE])(
      '%i bytes under their digest',
      async size => {
        const bytes = randomBytes(size)
        const { objectKey } = await store.put(inChunks(bytes))
        expect(objectKey).toBe(digestOf(bytes))
        expect((await readAll(store.get(objectKey))).equals(bytes)).toBe(true)
        await store.remove(objectKey)
        expect(await opened.isEmpty()).toBe(true)
      },
    )

    it('bytes that come in chunks of any size, empty ones too', async () => {
      const bytes = randomBytes(6 * MEBIBYTE)
      async function* uneven() {
        yield bytes.subarray(0, 0)
        yield bytes.subarray(0, 1)
        yield bytes.subarray(1, 5.5 * MEBIBYTE)
        yield bytes.subarray(0, 0)
        yield bytes.subarray(5.5 * MEBIBYTE)
      }
      const { objectKey } = await store.put(uneven())
      expect((await readAll(store.get(objectKey))).equals(bytes)).toBe(true)
    })

    it('objects whose names it lists', async () => {
      const listed = async () => {
        const names: string[] = []
        for await (const name of store.list()) names.push(name)
        return names.sort()
      }
      expect(await listed()).toEqual([])
      const kept: string[] = []
      for (const size of [1000, 2000, 6 * MEBIBYTE]) {
        kept.push((await store.put(inChunks(randomBytes(size)))).objectKey)
      }
      expect(await listed()).toEqual(kept.sort())
    })

    it('20 MiB without ever holding as much', async () => {
      const chunk = randomBytes(64 * 1024)
      const expected = createHash('sha256')
      let given = 0
      let most = 0
      async function* counted() {
        for (let n = 0; n < 320; n++) {
          given += chunk.length
          most = Math.max(most, given - opened.handedOn())
          expected.update(chunk)
          yield chunk
        }
      }
      const { objectKey } = await store.put(counted())
      expect(objectKey).toBe(expected.digest('hex'))
      expect(most).toBeLessThan(11 * MEBIBYTE)
      const found = createHash('sha256')
      for await (const part of store.get(objectKey)) found.update(part)
      expect(found.digest('hex')).toBe(objectKey)
    })

    it.each([1000, 6 * MEBIBYTE])('the same %i bytes twice as one object', async size => {
      const bytes = randomBytes(size)
      const first = await store.put(inChunks(bytes))
      expect(await store.put(inChunks(bytes, 9999))).toEqual(first)
      expect((await readAll(store.get(first.objectKey))).equals(bytes)).toBe(true)
      await store.remove(first.objectKey)
      expect(await opened.isEmpty()).toBe(true)
    })

    it('several at once apart', async () => {
      const all = [10, 1000, 7 * MEBIBYTE, 6 * MEBIBYTE].map(size => randomBytes(size))
      const kept = await Promise.all(all.map(bytes => store.put(inChunks(bytes))))
      const found = await Promise.all(kept.map(({ objectKey }) => readAll(store.get(objectKey))))
      expect(found.every((bytes, n) => bytes.equals(all[n]!))).toBe(true)
    })

    it.each([1000, 6 * MEBIBYTE])('%i bytes in the place of what was damaged', async size => {
      const bytes = randomBytes(size)
      const { objectKey } = await store.put(inChunks(bytes))
      await opened.damage(objectKey)
      expect((await readAll(store.get(objectKey))).equals(bytes)).toBe(false)
      await store.put(inChunks(bytes))
      expect((await readAll(store.get(objectKey))).equals(bytes)).toBe(true)
    })
  })

  describe(`${name} keeps nothing`, () => {
    it.each([0, 1, 100_000, 5 * MEBIBYTE, 12 * MEBIBYTE])('of a stream that fails after %i bytes', async size => {
      const failure = new Error('the sender went away')
      async function* failing() {
        yield* inChunks(randomBytes(size))
        throw failure
      }
      await expect(store.put(failing())).rejects.toBe(failure)
      expect(await opened.isEmpty()).toBe(true)
    })

    it('that was removed, which may be done twice', async () => {
      const { objectKey } = await store.put(inChunks(randomBytes(10)))
      await store.remove(objectKey)
      await store.remove(objectKey)
      await expect(readAll(store.get(objectKey))).rejects.toThrow(ObjectMissing)
      expect(await opened.isEmpty()).toBe(true)
    })
  })

  describe(`${name} reads`, () => {
    it('nothing that is not there', async () => {
      const missing = store.get(digestOf(randomBytes(8)))[Symbol.asyncIterator]()
      await expect(missing.next()).rejects.toThrow(ObjectMissing)
    })

    it('nothing but objects', async () => {
      for (const name of ['../../etc/passwd', '', 'x'.repeat(64), `${'a'.repeat(63)}/`, 'A'.repeat(64)]) {
        await expect(readAll(store.get(name)), name).rejects.toThrow(ObjectMissing)
        await expect(store.remove(name), name).rejects.toThrow(ObjectMissing)
      }
    })

    it('as far as it is asked to', async () => {
      const bytes = randomBytes(MEBIBYTE)
      const { objectKey } = await store.put(inChunks(bytes))
      // More often than there are connections to a server: one that is not let go of would be missed.
      for (let n = 0; n < 60; n++) {
        for await (const chunk of store.get(objectKey)) {
          expect(bytes.subarray(0, chunk.length).equals(chunk)).toBe(true)
          break
        }
      }
      expect((await readAll(store.get(objectKey))).equals(bytes)).toBe(true)
    })
  })
}
