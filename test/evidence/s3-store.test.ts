import { randomBytes, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { openEvidenceStore } from '#app/evidence/open-store.server.ts'
import { EvidenceStoreUnusable } from '#app/evidence/s3-location.server.ts'
import { openS3Store, StoredBytesDiffer } from '#app/evidence/s3-store.server.ts'
import { testFolder } from '../support/organisation.ts'
import { testS3 } from '../support/s3-server.ts'
import { describeStore, digestOf, inChunks, type OpenedStore, readAll } from './store-contract.ts'

const s3 = await testS3()
const LONG = 12 * 1024 * 1024

async function open(): Promise<OpenedStore & { bucket: string }> {
  const bucket = `evidence-${randomUUID()}`
  await s3.createBucket(bucket)
  const store = await openS3Store(s3.addressOf(`${bucket}/kept/here`))
  const before = s3.received()
  return {
    bucket,
    store,
    isEmpty: () => s3.isEmpty(bucket),
    handedOn: () => s3.received() - before,
    damage: objectKey => s3.damage(bucket, `kept/here/objects/${objectKey}`),
  }
}

describeStore('the S3 store', open)

describe('the S3 store', () => {
  it('keeps objects under its prefix, and apart from those of another', async () => {
    const { store, bucket } = await open()
    const { objectKey } = await store.put(inChunks(randomBytes(LONG)))
    expect(await s3.keys(bucket)).toEqual([`kept/here/objects/${objectKey}`])
    const other = await openS3Store(s3.addressOf(bucket))
    await other.put(inChunks(Buffer.from('other')))
    await other.remove(objectKey)
    expect(await s3.keys(bucket)).toEqual([
      `kept/here/objects/${objectKey}`,
      `objects/${digestOf(Buffer.from('other'))}`,
    ])
  })

  it.each([1000, LONG])('does not keep %i bytes that it reads back changed', async size => {
    const { store, isEmpty } = await open()
    const change = s3.whileAnswering(
      ({ method }) => (method === 'PUT' ? 'change a byte' : 'as asked'),
      () => store.put(inChunks(randomBytes(size))),
    )
    await expect(change).rejects.toThrow(StoredBytesDiffer)
    expect(await isEmpty()).toBe(true)
  })

  it('does not write over what is right', async () => {
    const { store } = await open()
    const bytes = randomBytes(1000)
    const { objectKey } = await store.put(inChunks(bytes))
    await s3.whileAnswering(
      ({ method }) => (method === 'PUT' ? 'change a byte' : 'as asked'),
      () => store.put(inChunks(bytes)),
    )
    expect((await readAll(store.get(objectKey))).equals(bytes)).toBe(true)
  })

  it.each([
    ['the first part', /partNumber=1\b/],
    ['a later part', /partNumber=3\b/],
    ['the start of the parts', /\?uploads/],
    ['the copy to its name', /^\/[^/]+\/kept\/here\/objects\//],
  ])('leaves nothing where %s is refused', async (_what, pattern) => {
    const { store, isEmpty } = await open()
    const asked: string[] = []
    const refused = s3.whileAnswering(
      ({ method, url }) => {
        asked.push(url)
        return pattern.test(url) && (method === 'PUT' || method === 'POST') ? 'refuse' : 'as asked'
      },
      () => store.put(inChunks(randomBytes(LONG))),
    )
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' })
    expect(asked.some(url => pattern.test(url))).toBe(true)
    expect(await isEmpty()).toBe(true)
  })

  it('says why a stream failed, though its parts cannot be dropped', async () => {
    const { store } = await open()
    async function* failing() {
      yield* inChunks(randomBytes(LONG))
      throw new Error('the sender went away')
    }
    const put = s3.whileAnswering(
      ({ method }) => (method === 'DELETE' ? 'refuse' : 'as asked'),
      () => store.put(failing()),
    )
    await expect(put).rejects.toThrow('the sender went away')
  })

  it('lets go of a stream whose bytes it cannot keep', async () => {
    const { store } = await open()
    let released = false
    async function* endless() {
      try {
        for (;;) yield randomBytes(65_536)
      } finally {
        released = true
      }
    }
    const put = s3.whileAnswering(
      ({ url }) => (url.includes('partNumber') ? 'refuse' : 'as asked'),
      () => store.put(endless()),
    )
    await expect(put).rejects.toMatchObject({ name: 'AccessDenied' })
    expect(released).toBe(true)
  })

  it('does not take an object that breaks off for a whole one', async () => {
    const { store } = await open()
    const { objectKey } = await store.put(inChunks(randomBytes(1_000_000)))
    await expect(s3.whileCutting(() => readAll(store.get(objectKey)))).rejects.toMatchObject({ code: 'ECONNRESET' })
    await expect(s3.whileCutting(() => store.put(inChunks(randomBytes(1_000_000))))).rejects.toThrow()
    expect(await s3.keys((await open()).bucket)).toEqual([])
  })
})

describe('opening an evidence store', () => {
  it('takes the folder where there is no address', async () => {
    const folder = testFolder()
    const store = await openEvidenceStore(null, folder)
    await store.put(inChunks(randomBytes(10)))
    expect(readdirSync(folder).sort()).toEqual(['incoming', 'objects'])
  })

  it('takes the bucket where there is one, and leaves nothing of trying it', async () => {
    const { bucket } = await open()
    const folder = testFolder()
    const store = await openEvidenceStore(s3.addressOf(bucket), folder)
    expect(await s3.isEmpty(bucket)).toBe(true)
    const { objectKey } = await store.put(inChunks(randomBytes(10)))
    expect(await s3.keys(bucket)).toEqual([`objects/${objectKey}`])
    expect(readdirSync(folder)).toEqual([])
  })

  const messageOf = (opening: Promise<unknown>): Promise<string> =>
    opening.then(
      () => 'opened',
      error => {
        expect(error).toBeInstanceOf(EvidenceStoreUnusable)
        return (error as Error).message
      },
    )

  it('says when there is no such bucket', async () => {
    expect(await messageOf(openS3Store(s3.addressOf('no-such-bucket/kept')))).toBe(
      `The evidence store s3://no-such-bucket/kept/ at ${s3.endpoint} cannot be used: there is no such bucket.`,
    )
  })

  it('says when nothing answers', async () => {
    // Port 1 of this machine: nothing listens there.
    expect(await messageOf(openS3Store(s3.addressOf('evidence', 'http://127.0.0.1:1')))).toBe(
      'The evidence store s3://evidence/ at http://127.0.0.1:1 cannot be used: it does not answer (ECONNREFUSED).',
    )
  })

  it.each([
    ['PUT', 'write objects'],
    ['GET', 'list or read objects'],
    ['DELETE', 'remove objects'],
  ])('says when %s is not allowed', async (refused, what) => {
    const { bucket } = await open()
    const opening = s3.whileAnswering(
      ({ method }) => (method === refused ? 'refuse' : 'as asked'),
      () => messageOf(openS3Store(s3.addressOf(bucket))),
    )
    expect(await opening).toContain(`cannot be used: its credentials may not ${what}.`)
  })

  it('says when bytes come back changed', async () => {
    const { bucket } = await open()
    const opening = s3.whileAnswering(
      ({ method }) => (method === 'PUT' ? 'change a byte' : 'as asked'),
      () => messageOf(openS3Store(s3.addressOf(bucket))),
    )
    expect(await opening).toContain('cannot be used: it gives back other bytes than it was given.')
    expect(await s3.isEmpty(bucket)).toBe(true)
  })

  it('says when there are no credentials', async () => {
    const { bucket } = await open()
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined)
    try {
      expect(await messageOf(openS3Store(s3.addressOf(bucket)))).toContain('no credentials are set')
    } finally {
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'test-key-id')
    }
  })

  it('says when there is no region', async () => {
    const endpoint = encodeURIComponent(s3.endpoint)
    expect(await messageOf(openS3Store(`s3://evidence?endpoint=${endpoint}&pathStyle=1`))).toContain('no region is set')
  })

  it.each([
    ['nonsense', 'is no URL'],
    ['https://bucket/prefix', 'does not start with s3://'],
    ['s3://Bucket', 'names no bucket'],
    ['s3:///prefix', 'names no bucket'],
    ['s3://bucket:9000/prefix', 'names no bucket'],
    ['s3://bucket/a%20b', 'has a prefix of other characters'],
    ['s3://key:hush@bucket/prefix', 'holds credentials'],
    ['s3://bucket?endpoint=http%3A%2F%2Fkey%3Ahush%40127.0.0.1', 'holds credentials'],
    ['s3://bucket?endpoint=ftp%3A%2F%2F127.0.0.1', 'does not start with http:// or https://'],
    ['s3://bucket?secretKey=hush', 'has a parameter unknown or twice'],
    ['s3://bucket?region=a&region=b', 'has a parameter unknown or twice'],
    ['s3://bucket?region=hush%20hush', 'has a region that is none'],
    ['s3://bucket?pathStyle=yes', 'has a pathStyle that is neither 0 nor 1'],
  ])('refuses %s and does not repeat it', async (address, why) => {
    const message = await messageOf(openS3Store(address))
    expect(message).toContain(why)
    expect(message).not.toContain('hush')
  })
})
