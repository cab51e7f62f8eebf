import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { S3Location } from './s3-location.server.ts'
import { ObjectMissing } from './store.server.ts'

/** The least that S3 takes as a part that is not the last. */
export const PART_BYTES = 5 * 1024 * 1024
/** So an upload holds about 10 MiB, whatever its size. */
const PARTS_AT_ONCE = 2

/** One prefix of a bucket. Keys are given without the prefix. */
export interface S3Bucket {
  write(key: string, bytes: Uint8Array): Promise<void>
  /** Writes a stream in parts, and answers the SHA-256 of what it sent. Rethrows what the stream throws. */
  writeStream(key: string, chunks: AsyncIterable<Uint8Array>): Promise<Buffer>
  copy(from: string, to: string): Promise<void>
  /** @throws ObjectMissing before the first byte. */
  read(key: string): AsyncIterable<Uint8Array>
  /** All keys under a prefix. */
  list(prefix: string): AsyncIterable<string>
  /** Also where there is no such object. */
  remove(key: string): Promise<void>
}

/** Credentials, and the region where the location has none, come from where every AWS tool looks for them. */
export async function openBucket(location: S3Location): Promise<S3Bucket> {
  const { bucket: Bucket, prefix, endpoint, region, pathStyle } = location
  // Imported here, as they take half a second and 25 MB that a store in a folder has no use for.
  const s3 = await import('@aws-sdk/client-s3')
  const { Upload } = await import('@aws-sdk/lib-storage')
  const client = new s3.S3Client({
    ...(endpoint !== null && { endpoint }),
    ...(region !== null && { region }),
    forcePathStyle: pathStyle,
    // Checksums are asked for by name below; the SDK's own choice of them is not understood by every store.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 120_000 },
  })
  const at = (key: string) => ({ Bucket, Key: prefix + key })

  return {
    async write(key, bytes) {
      const ChecksumSHA256 = createHash('sha256').update(bytes).digest('base64')
      await client.send(new s3.PutObjectCommand({ ...at(key), Body: bytes, ContentType: CONTENT_TYPE, ChecksumSHA256 }))
    },
    async writeStream(key, chunks) {
      const digest = createHash('sha256')
      let broken: { error: unknown } | undefined
      // A reader that stops throws into `hashed`, never into `watched`: only the stream's own failure is noted.
      async function* watched() {
        try {
          for await (const chunk of chunks) yield chunk
        } catch (error) {
          broken = { error }
          throw error
        }
      }
      async function* hashed() {
        for await (const chunk of watched()) {
          digest.update(chunk)
          yield chunk
        }
      }
      const Body = Readable.from(hashed(), { highWaterMark: 1 })
      const params = { ...at(key), Body, ContentType: CONTENT_TYPE, ChecksumAlgorithm: 'SHA256' as const }
      const upload = new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE })
      try {
        await upload.done()
      } catch (error) {
        // Where the parts could not be dropped either, `error` is about that.
        throw broken ? broken.error : error
      }
      return digest.digest()
    },
    async copy(from, to) {
      const CopySource = `${Bucket}/${prefix}${from}`
      await client.send(new s3.CopyObjectCommand({ ...at(to), CopySource, ChecksumAlgorithm: 'SHA256' }))
    },
    async *read(key) {
      const { Body } = await client.send(new s3.GetObjectCommand(at(key))).catch(error => {
        throw error instanceof s3.NoSuchKey ? new ObjectMissing(`No object ${key} is in the evidence store.`) : error
      })
      yield* Body as Readable
    },
    async *list(under) {
      for (let ContinuationToken: string | undefined; ; ) {
        const page = await client.send(
          new s3.ListObjectsV2Command({
            Bucket,
            Prefix: prefix + under,
            ...(ContinuationToken && { ContinuationToken }),
          }),
        )
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key.slice(prefix.length)
        if (!page.IsTruncated || !page.NextContinuationToken) return
        ContinuationToken = page.NextContinuationToken
      }
    },
    async remove(key) {
      await client.send(new s3.DeleteObjectCommand(at(key)))
    },
  }
}

const CONTENT_TYPE = 'application/octet-stream'
