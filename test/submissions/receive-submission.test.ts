import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { outbox, submissions } from '#db/schema/index.ts'
import { toBase64 } from '#ledger/bytes.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { digestOf, packLeaves } from '#ledger/node/packed.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { readLeaves } from '#ledger/store.ts'
import { buildSubmission, type Submission, submissionLeaves } from '#ledger/submission.ts'
import { readRegistrar } from '#workers/ledger/operator-folder.ts'
import type { Sequencer } from '#workers/ledger/sequencer.ts'
import { testKms } from '../support/organisation.ts'
import { raw, testWeb } from '../support/web.ts'
import { captureOf, item, keyOf, LedgerRig, MEMBERS } from '../workers/ledger-rig.ts'

let rig: LedgerRig
let sequencer: Sequencer
let web: Awaited<ReturnType<typeof testWeb>>
let bank: string
const key = keyOf()

beforeAll(async () => {
  rig = await LedgerRig.open()
  await rig.start(...MEMBERS)
  sequencer = await rig.sequencer()
  const { organisationId } = await rig.database.app.transaction(tx =>
    registerOrganisation(tx, { kind: 'bank', name: 'A bank', country: 'CN', member: 'bank' }),
  )
  bank = organisationId
  web = await testWeb({ db: rig.database.app, kms: await testKms(), routes: ['ledger/submissions'] })
})

const packed = (submission: Submission) => packLeaves(submissionLeaves(submission))

async function post(body: Uint8Array, headers: Record<string, string> = {}) {
  const answer = await raw(web.port, { method: 'POST', path: '/ledger/submissions', body, headers })
  return { status: answer.status, type: answer.headers['content-type'], body: JSON.parse(answer.text) }
}

async function registration() {
  const registrar = await readRegistrar(rig.operator)
  const fields = {
    key: key.id,
    publicKey: toBase64(key.publicKey),
    holder: bank,
    allow: ['capture'],
    custody: 'holder',
  }
  const items = [{ ...item('key.registered'), ...fields }]
  return buildSubmission({ kind: 'keys', actor: registrar.actor, items, sign: [registrar] }, nodeEd25519)
}

const rowOf = async (id: string) =>
  (await rig.database.worker.select().from(submissions).where(eq(submissions.id, id)))[0]!

test('before the first entry there is nothing to check anything against', async () => {
  expect(await post(packed(captureOf(1, key, bank)))).toMatchObject({ status: 409, body: { code: 'no-ledger' } })
  await sequencer.drain()
})

test('what a registrar signed is taken for the organisation that the key is registered for', async () => {
  const answer = await post(packed(await registration()))
  expect(answer).toMatchObject({
    status: 202,
    body: { status: 'pending', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  expect((await rowOf(answer.body.submissionId)).organisationId).toBe(bank)
  await sequencer.drain()
  expect((await rowOf(answer.body.submissionId)).status).toBe('sequenced')
})

test('a batch is taken for the holder of the key, once, and the job with it', async () => {
  const body = packed(captureOf(3, key, bank))
  const taken = await post(body)
  expect(taken.status).toBe(202)
  const { submissionId } = taken.body
  expect(await rowOf(submissionId)).toMatchObject({ organisationId: bank, status: 'pending', itemCount: 3 })
  const jobs = await rig.database.worker.select().from(outbox).where(eq(outbox.organisationId, bank))
  expect(jobs.some(({ payload }) => (payload as { submissionId?: string }).submissionId === submissionId)).toBe(true)
  expect(await post(body)).toMatchObject({ status: 200, body: { submissionId, status: 'pending' } })
  await sequencer.drain()
  expect(await post(body)).toMatchObject({ status: 200, body: { submissionId, status: 'sequenced' } })
})

test('whoever has a key on the ledger is taken, an organisation of this database or not', async () => {
  const [registrar, theirs] = [await readRegistrar(rig.operator), keyOf()]
  const fields = { key: theirs.id, publicKey: toBase64(theirs.publicKey), holder: 'elsewhere', custody: 'holder' }
  const items = [{ ...item('key.registered'), ...fields, allow: ['capture'] }]
  const registered = buildSubmission({ kind: 'keys', actor: registrar.actor, items, sign: [registrar] }, nodeEd25519)
  expect((await post(packed(registered))).status).toBe(202)
  await sequencer.drain()
  const taken = await post(packed(captureOf(2, theirs, 'elsewhere')))
  expect(taken.status).toBe(202)
  await sequencer.drain()
  expect((await rowOf(taken.body.submissionId)).status).toBe('sequenced')
})

test('the same twice at once is taken once', async () => {
  const body = packed(captureOf(1, key, bank))
  const answers = await Promise.all(Array.from({ length: 6 }, () => post(body)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 202])
  expect(new Set(answers.map(answer => answer.body.submissionId)).size).toBe(1)
})

test('what is in the ledger and has no row any more is known by its leaves', async () => {
  const submission = captureOf(2, key, bank)
  const { submissionId } = (await post(packed(submission))).body
  await sequencer.drain()
  await rig.database.admin.update(submissions).set({ digest: null }).where(eq(submissions.id, submissionId))
  expect(await post(packed(submission))).toMatchObject({
    status: 200,
    body: { submissionId: null, status: 'sequenced' },
  })
  const sign = [{ key: key.id, secretKey: key.secretKey }]
  const other = buildSubmission(
    { kind: 'capture', actor: bank, items: submission.items.slice(0, 1), sign },
    nodeEd25519,
  )
  expect(await post(packed(other))).toMatchObject({ status: 422, body: { code: 'id.known' } })
})

test('each refusal names its rule, and leaves nothing behind', async () => {
  const count = async () => (await rig.database.worker.select({ id: submissions.id }).from(submissions)).length
  const before = await count()
  const good = captureOf(1, key, bank)
  const forged = {
    ...good,
    header: { ...good.header, proofs: [{ ...good.header.proofs[0]!, sig: toBase64(randomBytes(64)) }] },
  }
  const cases: [Uint8Array, number, string][] = [
    [packed(captureOf(1, keyOf(), bank)), 422, 'key.unknown'],
    [packed(forged), 422, 'signature.invalid'],
    [packed(captureOf(1, key, 'somebody-else')), 422, 'key.actor'],
    [packed({ ...good, items: [{ ...good.items[0]!, type: 'no.such' }] }), 422, 'type.unknown'],
    [packLeaves(submissionLeaves(good).slice(0, 1)), 422, 'count.mismatch'],
    [new Uint8Array([0, 5, 1]), 400, 'not-packed'],
    [new Uint8Array(), 400, 'not-packed'],
    [new Uint8Array(9_000_000), 413, 'body-too-large'],
  ]
  for (const [body, status, code] of cases) {
    const answer = await post(body)
    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { code } })
  }
  expect(await count()).toBe(before)
})

test('where it is in the ledger is told to anybody by its digest, once it is', async () => {
  const ask = logClient(`${web.origin}/ledger`)
  const submission = captureOf(2, key, bank)
  const { digest, submissionId } = (await post(packed(submission))).body
  expect(digest).toBe(digestOf(submissionLeaves(submission)))
  expect(await ask.indexOf(digest)).toBeNull()
  await sequencer.drain()
  const index = (await ask.indexOf(digest))!
  expect(index).toBe((await rowOf(submissionId)).leafStart)
  const store = ledgerStore(rig.database.worker)
  expect(await readLeaves(store, index, index + 3)).toEqual(submissionLeaves(submission))
  const answer = await raw(web.port, { path: `/ledger/submissions/${digest}` })
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { index }])

  // By whatever way a refused one came in.
  const refused = captureOf(1, keyOf(), bank)
  const refusedId = await rig.submit(refused)
  await sequencer.drain()
  expect((await rowOf(refusedId)).status).toBe('refused')
  for (const digest of [digestOf(submissionLeaves(refused)), 'ab'.repeat(32), 'AB'.repeat(32), 'x']) {
    expect((await raw(web.port, { path: `/ledger/submissions/${digest}` })).status).toBe(404)
  }
  expect((await raw(web.port, { method: 'POST', path: `/ledger/submissions/${digest}` })).status).not.toBe(200)
})

test('it is for machines: no origin is asked for, no cookie read, and nothing but POST taken', async () => {
  const body = packed(captureOf(1, key, bank))
  expect((await post(body, { Origin: 'http://elsewhere.example', Cookie: 'session=x' })).status).toBe(202)
  const get = await raw(web.port, { path: '/ledger/submissions' })
  expect(get.status).toBe(405)
})
