import { randomBytes } from 'node:crypto'
import type { S3Bucket } from './s3-bucket.server.ts'
import { EvidenceStoreUnusable } from './s3-location.server.ts'
import { ObjectMissing } from './store.server.ts'

/**
 * Finds out at the start, and not at the first upload, whether objects can be looked for, written, read and removed.
 * @param key of an object that does not exist
 * @throws EvidenceStoreUnusable
 */
export async function probeBucket(bucket: S3Bucket, key: string, shown: string): Promise<void> {
  const bytes = randomBytes(32)
  let step = 'list or read objects'
  try {
    // Who may not list a bucket is told of every missing object that it is forbidden.
    await readAll(bucket.read(key)).catch(error => {
      if (!(error instanceof ObjectMissing)) throw error
    })
    step = 'write objects'
    await bucket.write(key, bytes)
    step = 'read objects'
    const found = await readAll(bucket.read(key))
    step = 'remove objects'
    await bucket.remove(key)
    if (!found.equals(bytes)) throw new Error('it gives back other bytes than it was given')
  } catch (error) {
    throw new EvidenceStoreUnusable(`The evidence store ${shown} cannot be used: ${reasonOf(error, step)}.`, {
      cause: error,
    })
  }
}

function reasonOf(error: unknown, step: string): string {
  const { name, code, message } = error as { name?: string; code?: string; message?: string }
  if (name === 'NoSuchBucket') return 'there is no such bucket'
  if (name === 'AccessDenied') return `its credentials may not ${step}`
  if (name === 'InvalidAccessKeyId' || name === 'SignatureDoesNotMatch') return 'it does not accept the credentials'
  if (name === 'CredentialsProviderError') return 'no credentials are set, such as AWS_ACCESS_KEY_ID'
  if (name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') return 'the region is not the bucket’s'
  if (message === 'Region is missing') return 'no region is set, in its address or as AWS_REGION'
  if (code !== undefined || name === 'TimeoutError') return `it does not answer (${code ?? name})`
  return name === undefined || name === 'Error' ? String(message) : name
}

async function readAll(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  for await (const chunk of chunks) read.push(chunk)
  return Buffer.concat(read)
}
