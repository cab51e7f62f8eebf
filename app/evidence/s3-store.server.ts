import { createHash, randomUUID } from 'node:crypto'
import { readAhead } from './read-ahead.server.ts'
import { openBucket, PART_BYTES, type S3Bucket } from './s3-bucket.server.ts'
import { describeLocation, parseS3Location } from './s3-location.server.ts'
import { probeBucket } from './s3-probe.server.ts'
import { type EvidenceStore, ObjectMissing } from './store.server.ts'

/** The store took the bytes and gives back others, or none. */
export class StoredBytesDiffer extends Error {
  override name = 'StoredBytesDiffer'
}

/**
 * An S3-compatible bucket as evidence store: `objects/` under their digests, and `incoming/` for what is too long to
 * be hashed before it is sent: that goes up in parts under a temporary name and is copied inside the store. Nothing
 * counts as kept until it was read back and has its digest. A crash can leave a temporary object or the parts of one,
 * which are never read; the bucket's life-cycle rules should drop both after a day.
 * @param address as parseS3Location reads it
 * @throws EvidenceStoreUnusable when the bucket cannot be reached, written or read.
 */
export async function openS3Store(address: string): Promise<EvidenceStore> {
  const location = parseS3Location(address)
  const bucket = await openBucket(location)
  await probeBucket(bucket, temporaryKey(), describeLocation(location))

  return {
    async put(ciphertext) {
      const source = await readAhead(ciphertext, PART_BYTES)
      if (source.whole === null) return { objectKey: await putLong(bucket, source.all) }
      const { whole } = source
      const objectKey = createHash('sha256').update(whole).digest('hex')
      await settle(bucket, objectKey, key => bucket.write(key, whole))
      return { objectKey }
    },
    async *get(objectKey) {
      yield* bucket.read(keyOf(objectKey))
    },
    async *list() {
      for await (const key of bucket.list('objects/')) yield key.slice('objects/'.length)
    },
    async remove(objectKey) {
      await bucket.remove(keyOf(objectKey))
    },
  }
}

async function putLong(bucket: S3Bucket, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const temporary = temporaryKey()
  try {
    const objectKey = (await bucket.writeStream(temporary, chunks)).toString('hex')
    await settle(bucket, objectKey, key => bucket.copy(temporary, key))
    return objectKey
  } finally {
    await discard(bucket, temporary)
  }
}

/**
 * Brings an object under its digest, unless it is there: what is right is never written over. What fails is taken
 * away again, as no record can name it yet: ciphertext under a key of its own is put by nobody else at the same time.
 */
async function settle(bucket: S3Bucket, objectKey: string, write: (key: string) => Promise<void>): Promise<void> {
  const key = keyOf(objectKey)
  if (await holds(bucket, objectKey)) return
  try {
    await write(key)
    if (await holds(bucket, objectKey)) return
    throw new StoredBytesDiffer(`The evidence store does not give back what it was given as ${objectKey}.`)
  } catch (error) {
    await discard(bucket, key)
    throw error
  }
}

/** Whether an object is there and has its digest, by reading all of it. */
async function holds(bucket: S3Bucket, objectKey: string): Promise<boolean> {
  const digest = createHash('sha256')
  try {
    for await (const chunk of bucket.read(keyOf(objectKey))) digest.update(chunk)
  } catch (error) {
    if (error instanceof ObjectMissing) return false
    throw error
  }
  return digest.digest('hex') === objectKey
}

/** Tells of no failure: what led here matters more, and what stays behind is never read. */
async function discard(bucket: S3Bucket, key: string): Promise<void> {
  await bucket.remove(key).catch(() => {})
}

function temporaryKey(): string {
  return `incoming/${randomUUID()}`
}

function keyOf(objectKey: string): string {
  if (!/^[0-9a-f]{64}$/.test(objectKey)) throw new ObjectMissing(`${objectKey} is not the name of an object.`)
  return `objects/${objectKey}`
}
