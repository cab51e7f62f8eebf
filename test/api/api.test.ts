import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { contractEvents, contracts, evidence, idempotencyKeys, submissions } from '#db/schema/index.ts'
import {
  type BankClient,
  captureBody,
  draft,
  newBankClient,
  newSubject,
  wayToSignature,
} from '../support/bank-client.ts'
import { testDatabase } from '../support/database.ts'
import { asOrganisationOf, testKms, testRegistrar } from '../support/organisation.ts'
import { raw, testWeb } from '../support/web.ts'

const { admin, app } = await testDatabase({ max: 20 })
const kms = await testKms()
const registrar = testRegistrar()
const web = await testWeb({ db: app, kms, routes: ['api'], maxEvidenceBytes: 1_000_000 })
let bank: BankClient
let other: BankClient

beforeAll(async () => {
  bank = await newBankClient(app, { kms, registrar })
  other = await newBankClient(app, { kms, registrar })
})

/** Whatever the API answered: the tests say what should be in it. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is compared, not computed with
type Answered = Record<string, any>

const as = (client: BankClient) => ({ Authorization: `Bearer ${client.token}` })

async function post(
  path: string,
  body: unknown,
  {
    client = bank,
    key = uuidv7(),
    headers = {},
  }: { client?: BankClient; key?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(web.origin + path, {
    method: 'POST',
    headers: { ...as(client), 'Content-Type': 'application/json', 'Idempotency-Key': key, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answered }
}

async function get(path: string, client = bank) {
  const response = await fetch(web.origin + path, { headers: as(client) })
  return { status: response.status, body: (await response.json()) as Answered }
}

function put(bytes: Uint8Array, headers: Record<string, string> = {}, client = bank) {
  const digest = createHash('sha256').update(bytes).digest('base64')
  const all = {
    ...as(client),
    'Content-Type': 'text/plain',
    'Repr-Digest': `sha-256=:${digest}:`,
    'X-Hardproof-Name': 'a.txt',
    ...headers,
  }
  return raw(web.port, { method: 'PUT', path: '/api/v1/evidence', headers: all, body: bytes }).then(
    ({ status, text, headers }) => ({
      status,
      headers,
      body: JSON.parse(text) as Answered,
    }),
  )
}

const drafted = (client = bank, change = {}, subject = newSubject()) =>
  captureBody(client, subject, [{ type: 'contract.drafted', payload: draft(change) }])

async function opened() {
  const subject = newSubject()
  const { body } = await post('/api/v1/contracts', drafted(bank, {}, subject))
  return { id: body.id as string, subject }
}

const tally = (client = bank) =>
  asOrganisationOf(app, client.organisationId, async tx => ({
    contracts: await tx.$count(contracts),
    events: await tx.$count(contractEvents),
    submissions: await tx.$count(submissions),
    keys: await tx.$count(idempotencyKeys),
    evidence: await tx.$count(evidence),
  }))

describe('the way of a contract', () => {
  it('goes from upload to reading it back', async () => {
    const bytes = randomBytes(5000)
    const upload = await put(bytes, { 'X-Hardproof-Name': encodeURIComponent('借款合同 1.txt') })
    expect(upload.status).toBe(201)
    expect(upload.body).toMatchObject({ size: 5000, mediaType: 'text/plain' })
    const files = [{ sha256: upload.body.sha256, size: 5000, type: 'text/plain', name: '借款合同 1.txt' }]
    const subject = newSubject()
    const open = await post('/api/v1/contracts', drafted(bank, { files }, subject))
    expect(open.status).toBe(202)
    expect(open.body).toMatchObject({ subject, submission: { status: 'pending' } })
    const events = await post(`/api/v1/contracts/${open.body.id}/events`, captureBody(bank, subject, wayToSignature))
    expect(events.status).toBe(202)
    const read = await get(`/api/v1/contracts/${subject}`)
    expect(read.status).toBe(200)
    expect(read.body).toMatchObject({ id: open.body.id, principalMinor: '20000000', state: 'delivered' })
    expect(read.body.events).toHaveLength(7)
    expect(read.body.events[0].files).toMatchObject([{ id: upload.body.id, name: '借款合同 1.txt' }])
    expect(JSON.stringify(read.body)).not.toContain('objectKey')
    const submission = await get(`/api/v1/submissions/${events.body.submission.id}`)
    expect(submission.body).toMatchObject({ status: 'pending', kind: 'capture', items: 6, receipt: null })
  })
})

describe('who may', () => {
  it('is asked before anything is read', async () => {
    for (const Authorization of [
      '',
      'Bearer',
      'Bearer hp_x',
      `Bearer ${randomBytes(32).toString('base64url')}`,
      `Basic ${bank.token}`,
    ]) {
      const { status, headers, body } = await post('/api/v1/contracts', '{', { headers: { Authorization } })
      expect([status, body.code], Authorization).toEqual([401, 'unauthenticated'])
      expect(headers.get('WWW-Authenticate')).toBe('Bearer')
      expect(headers.get('Content-Type')).toBe('application/problem+json')
    }
  })

  it('sees nothing of another tenant', async () => {
    const { id, subject } = await opened()
    const { body } = await post(
      `/api/v1/contracts/${id}/events`,
      captureBody(bank, subject, [{ type: 'contract.shown' }]),
    )
    for (const path of [`contracts/${id}`, `contracts/${subject}`, `submissions/${body.submission.id}`]) {
      expect((await get(`/api/v1/${path}`)).status).toBe(200)
      expect((await get(`/api/v1/${path}`, other)).status, path).toBe(404)
    }
    const foreign = captureBody(other, subject, [{ type: 'contract.consented' }])
    const refused = await post(`/api/v1/contracts/${id}/events`, foreign, { client: other })
    expect([refused.status, refused.body.code]).toEqual([404, 'unknown-contract'])
    for (const nonsense of ['x', uuidv7(), "'%20or%201=1"]) {
      expect((await get(`/api/v1/submissions/${nonsense}`)).status).toBe(404)
      expect((await get(`/api/v1/contracts/${nonsense}`)).status).toBe(404)
    }
  })
})

describe('a body that cannot be relied on', () => {
  it('is refused by name, and nothing is kept', async () => {
    const before = await tally()
    const text = JSON.stringify(drafted())
    const cases: [string, number, string][] = [
      ['{', 400, 'malformed-json'],
      ['', 400, 'malformed-json'],
      ['null', 422, 'malformed-submission'],
      [text.replace('"header":', '"header":{},"header":'), 400, 'malformed-json'],
      [text.replace('Working', '\\ud800'), 400, 'malformed-json'],
      [text.replace('Working', '\\u0000'), 400, 'malformed-json'],
      ['['.repeat(5000) + ']'.repeat(5000), 400, 'malformed-json'],
      [text.replace('Working', 'Walking'), 422, 'commitment-mismatch'],
    ]
    for (const [body, status, code] of cases) {
      const answer = await post('/api/v1/contracts', body)
      expect([answer.status, answer.body.code], body.slice(0, 60)).toEqual([status, code])
      expect(answer.body).toMatchObject({ type: `urn:hardproof:problem:${code}`, title: expect.any(String) })
    }
    const asText = await post('/api/v1/contracts', text, { headers: { 'Content-Type': 'text/plain' } })
    expect([asText.status, asText.body.code]).toEqual([415, 'not-json'])
    const large = await post('/api/v1/contracts', `"${'a'.repeat(16 * 1024 * 1024)}"`)
    expect([large.status, large.body.code]).toEqual([413, 'body-too-large'])
    const keyless = await post('/api/v1/contracts', text, { headers: { 'Idempotency-Key': ' ' } })
    expect([keyless.status, keyless.body.code]).toEqual([400, 'idempotency-key-required'])
    expect(keyless.body.detail).toContain('1 to 255 printable ASCII characters')
    expect(await tally()).toEqual(before)
  })

  it('is told which methods there are', async () => {
    for (const [method, path, allow] of [
      ['GET', '/api/v1/contracts', 'POST'],
      ['PUT', '/api/v1/contracts', 'POST'],
      ['GET', '/api/v1/evidence', 'PUT'],
      ['POST', '/api/v1/evidence', 'PUT'],
      ['POST', '/api/v1/contracts/x', 'GET'],
    ] as const) {
      const { status, headers } = await raw(web.port, {
        method,
        path,
        headers: as(bank),
        body: method === 'GET' ? undefined : '{}',
      })
      expect([status, headers.allow], `${method} ${path}`).toEqual([405, allow])
    }
  })
})

describe('an idempotency key', () => {
  it('replays the answer to the same request', async () => {
    const [body, key] = [drafted(), uuidv7()]
    const first = await post('/api/v1/contracts', body, { key })
    const before = await tally()
    const second = await post('/api/v1/contracts', body, { key })
    expect([second.status, second.body]).toEqual([first.status, first.body])
    expect(second.headers.get('Idempotent-Replayed')).toBe('true')
    expect(await tally()).toEqual(before)
  })

  it('refuses another request, and another path', async () => {
    const key = uuidv7()
    const { body } = await post('/api/v1/contracts', drafted(), { key })
    const other = await post('/api/v1/contracts', drafted(), { key })
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-mismatch'])
    const elsewhere = await post(`/api/v1/contracts/${body.id}/events`, drafted(), { key })
    expect(elsewhere.body.code).toBe('idempotency-mismatch')
  })

  it('is each tenant’s own', async () => {
    const key = uuidv7()
    expect((await post('/api/v1/contracts', drafted(), { key })).status).toBe(202)
    expect((await post('/api/v1/contracts', drafted(other), { key, client: other })).status).toBe(202)
  })

  it('can be used again after a refusal', async () => {
    const key = uuidv7()
    expect((await post('/api/v1/contracts', '{', { key })).status).toBe(400)
    expect((await post('/api/v1/contracts', drafted(), { key })).status).toBe(202)
  })

  it('used by many at once is carried out once', async () => {
    const [body, key, before] = [drafted(), uuidv7(), await tally()]
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/api/v1/contracts', body, { key })))
    expect(new Set(answers.map(answer => JSON.stringify(answer.body))).size).toBe(1)
    expect(answers.filter(answer => answer.headers.get('Idempotent-Replayed') !== 'true')).toHaveLength(1)
    const after = await tally()
    expect(after).toMatchObject({
      contracts: before.contracts + 1,
      submissions: before.submissions + 1,
      keys: before.keys + 1,
    })
  })

  it('that was forgotten does not matter: the events’ ids are remembered', async () => {
    const { id, subject } = await opened()
    const body = captureBody(bank, subject, wayToSignature)
    const first = await post(`/api/v1/contracts/${id}/events`, body)
    await admin.delete(idempotencyKeys)
    const before = await tally()
    const second = await post(`/api/v1/contracts/${id}/events`, body)
    expect(second.status).toBe(200)
    expect(second.body).toEqual({ ...first.body, capturedBefore: true })
    const { keys: _, ...counted } = await tally()
    const { keys: __, ...expected } = before
    expect(counted).toEqual(expected)
  })
})

describe('an upload', () => {
  const objects = () =>
    readdirSync(web.evidenceFolder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).length

  it('says what it is, or is refused before it is stored', async () => {
    const [before, stored] = [await tally(), objects()]
    const bytes = randomBytes(1000)
    const cases: [Record<string, string>, number, string][] = [
      [{ 'Repr-Digest': '' }, 400, 'digest-required'],
      [{ 'Repr-Digest': 'sha-512=:AAAA:' }, 400, 'digest-required'],
      [{ 'Repr-Digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:` }, 422, 'digest-mismatch'],
      [{ 'Content-Type': 'nonsense' }, 415, 'media-type-required'],
      [{ 'X-Hardproof-Name': '' }, 400, 'bad-name'],
      [{ 'X-Hardproof-Name': '%ff' }, 400, 'bad-name'],
      [{ 'X-Hardproof-Name': '..%2F..%2Fetc%2Fpasswd' }, 400, 'bad-name'],
      [{ 'X-Hardproof-Name': 'a%0d%0aSet-Cookie:x' }, 400, 'bad-name'],
      [{ 'X-Hardproof-Name': 'invoice%E2%80%AEfdp.exe' }, 400, 'bad-name'],
      [{ 'Content-Type': 'application/pdf' }, 422, 'not-a-pdf'],
      [{ Authorization: 'Bearer hp_no' }, 401, 'unauthenticated'],
    ]
    for (const [headers, status, code] of cases) {
      const answer = await put(bytes, headers)
      expect([answer.status, answer.body.code], JSON.stringify(headers)).toEqual([status, code])
    }
    const large = await put(randomBytes(1_000_001)).catch(() => null)
    if (large) expect([large.status, large.body.code]).toEqual([413, 'body-too-large'])
    const chunked = await put(randomBytes(1_200_000), { 'Transfer-Encoding': 'chunked', 'Content-Length': '' }).catch(
      () => null,
    )
    if (chunked) expect(chunked.status).toBeGreaterThanOrEqual(400)
    expect(await tally()).toEqual(before)
    expect(objects()).toBe(stored)
  })

  it('of the same bytes answers 200 with the same id', async () => {
    const bytes = randomBytes(1000)
    const first = await put(bytes)
    const second = await put(bytes, { 'X-Hardproof-Name': 'b.txt', 'Content-Type': 'application/json' })
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body).toEqual(first.body)
  })

  it('that breaks off leaves nothing', async () => {
    const stored = objects()
    const { request } = await import('node:http')
    await new Promise<void>(resolve => {
      const sending = request({
        host: '127.0.0.1',
        port: web.port,
        method: 'PUT',
        path: '/api/v1/evidence',
        headers: {
          ...as(bank),
          Host: `localhost:${web.port}`,
          'Content-Type': 'text/plain',
          'Content-Length': '500000',
          'Repr-Digest': `sha-256=:${Buffer.alloc(32).toString('base64')}:`,
          'X-Hardproof-Name': 'a.txt',
        },
      })
      sending.on('error', () => resolve())
      sending.write(randomBytes(200_000), () => setTimeout(() => sending.destroy(), 100))
      sending.on('close', () => resolve())
    })
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(objects()).toBe(stored)
  })
})
