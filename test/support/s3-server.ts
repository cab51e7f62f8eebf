import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { CreateBucketCommand, DeleteBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { buildApp } from 'fauxqs'
import { afterAll, vi } from 'vitest'

type Answer = 'as asked' | 'refuse' | 'change a byte'

interface Asked {
  method: string
  /** With bucket and query. */
  url: string
  body: unknown
}

/** What of the server's own types is used here; its package does not bring them. */
interface Reply {
  code(status: number): Reply
  type(name: string): Reply
  send(body: string): Reply
  hijack(): { raw: ServerResponse }
}

/** An S3-compatible server on this machine, and what can go wrong with one. Credentials are set as an operator would. */
export async function testS3() {
  setCredentials()
  let decide: (asked: Asked) => Answer = () => 'as asked'
  let cut = false
  let received = 0
  const app = buildApp({ logger: false })
  app.addHook('preHandler', async (request: Asked, reply: Reply) => {
    const answer = decide(request)
    if (answer === 'refuse') {
      return reply.code(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>')
    }
    if (!Buffer.isBuffer(request.body)) return
    received += request.body.length
    if (answer === 'change a byte') request.body[request.body.length >> 1]! ^= 1
  })
  app.addHook('onSend', async ({ method }: Asked, reply: Reply, payload: unknown) => {
    if (!cut || method !== 'GET' || !Buffer.isBuffer(payload)) return payload
    const { raw } = reply.hijack()
    raw.writeHead(200, { 'content-length': payload.length })
    raw.write(payload.subarray(0, payload.length >> 1), () => raw.destroy())
    return payload
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  afterAll(() => app.close())

  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  const endpoint = `http://127.0.0.1:${address.port}`
  const client = new S3Client({ endpoint, region: 'test-1', forcePathStyle: true })

  return {
    endpoint,
    received: () => received,
    addressOf: (path: string, at = endpoint) =>
      `s3://${path}?endpoint=${encodeURIComponent(at)}&region=test-1&pathStyle=1`,
    createBucket: (Bucket: string) => client.send(new CreateBucketCommand({ Bucket })),
    async keys(Bucket: string): Promise<string[]> {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }))
      return Contents.map(object => object.Key!)
    },
    /** Whether a bucket has neither objects nor parts of one: only then will the server remove it. */
    async isEmpty(Bucket: string): Promise<boolean> {
      try {
        await client.send(new DeleteBucketCommand({ Bucket }))
      } catch (error) {
        if ((error as Error).name === 'BucketNotEmpty') return false
        throw error
      }
      await client.send(new CreateBucketCommand({ Bucket }))
      return true
    },
    /** While `work` runs, the server answers some requests differently. */
    async whileAnswering<T>(rule: (asked: Asked) => Answer, work: () => Promise<T>): Promise<T> {
      decide = rule
      try {
        return await work()
      } finally {
        decide = () => 'as asked'
      }
    },
    /** While `work` runs, connections break in the middle of every object. */
    async whileCutting<T>(work: () => Promise<T>): Promise<T> {
      cut = true
      try {
        return await work()
      } finally {
        cut = false
      }
    },
    /** Changes an object behind the store's back. */
    async damage(bucket: string, key: string): Promise<void> {
      await fetch(`${endpoint}/${bucket}/${key}`, { method: 'PUT', body: createHash('sha256').digest() })
    },
  }
}

/** Credentials of nobody, and none from this machine's files or its cloud. */
function setCredentials(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test-key-id')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test-secret')
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
}
