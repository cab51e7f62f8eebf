import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { and, asc, eq, isNull } from 'drizzle-orm'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { withdrawAssignment } from '#app/assignments/withdraw-assignment.server.ts'
import { JobDoneElsewhere } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import { endEndpoint } from '#app/notices/end-endpoint.server.ts'
import { listDeliveries } from '#app/notices/list-deliveries.server.ts'
import { listEndpoints } from '#app/notices/list-endpoints.server.ts'
import { registerEndpoint } from '#app/notices/register-endpoint.server.ts'
import { sendWebhook } from '#app/notices/send-webhook.server.ts'
import { takeDelivery } from '#app/notices/take-delivery.server.ts'
import { outbox, webhookEndpoints } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { dispatchAssignment } from '#workers/dispatch-assignment.ts'
import { offerTo } from '../assignments/offer.ts'
import { type Member, makeWorld, type World } from '../cases/world.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'

interface Call {
  headers: IncomingHttpHeaders
  body: string
}

let database: TestDatabase
let world: World
let receiver: Server
let url: string
let calls: Call[] = []
/** What the receiver answers next, in order; 204 when there is nothing left. 0 stands for no answer at all. */
let answers: [number, Record<string, string>?][] = []

const reach = { loopback: true }
const services = () => ({ db: database.worker, kms: world.kms, webhooks: { loopback: true, timeout: 400 } })

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database.app)
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    calls.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    const [status, headers] = answers.shift() ?? [204]
    if (status) response.writeHead(status, headers).end()
  })
  await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/offers`
})

afterAll(async () => {
  receiver.closeAllConnections()
  await new Promise(resolve => receiver.close(resolve))
})

beforeEach(() => {
  calls = []
  answers = []
})

/** A partner with one address, and an offer that is on its way to it. */
async function offered(to = url) {
  const partner = await world.partner(`Partner ${Math.random()}`)
  const { secret, endpointId } = await partner.as((tx, who) => registerEndpoint(tx, who, { url: to }, reach))
  const caseId = await world.bank.newCase()
  const [assignmentId] = await offerTo(world.bank, caseId, [partner])
  return { partner, secret, endpointId, caseId, assignmentId: assignmentId! }
}

/** The jobs that wait for one delivery, as the relay would hand them on. */
async function jobsOf(assignmentId: string): Promise<(Job<'dispatch-assignment'> & { availableAt: Date })[]> {
  return world.bank.as(async tx => {
    const deliveries = (await listDeliveries(tx, assignmentId)).map(({ id }) => id)
    const rows = await tx
      .select()
      .from(outbox)
      .where(and(eq(outbox.topic, 'dispatch-assignment'), isNull(outbox.doneAt)))
      .orderBy(asc(outbox.id))
    return rows
      .map(row => ({ ...row, payload: row.payload as Job<'dispatch-assignment'>['payload'] }))
      .filter(row => deliveries.includes(row.payload.deliveryId))
      .map(({ id, payload, organisationId, availableAt }) => ({
        topic: 'dispatch-assignment' as const,
        payload,
        outboxId: id,
        organisationId,
        availableAt,
      }))
  })
}

async function runNext(assignmentId: string) {
  const [job] = await jobsOf(assignmentId)
  await dispatchAssignment(job!, services())
  return job!
}

const deliveryOf = async (member: Member, assignmentId: string) =>
  (await member.as(tx => listDeliveries(tx, assignmentId))).find(({ type }) => type === 'assignment.offered')!

const waitOf = (delivery: { nextAttemptAt: Date | null; lastAttemptAt: Date | null }) =>
  (delivery.nextAttemptAt!.getTime() - delivery.lastAttemptAt!.getTime()) / 1_000

describe('an offer by webhook', () => {
  it('is verified by the partner, says no more than the summary, and is delivered once', async () => {
    const { partner, secret, assignmentId } = await offered()
    await runNext(assignmentId)
    expect(calls).toHaveLength(1)
    const [{ headers, body }] = calls as [Call]
    const told = new Webhook(secret).verify(body, headers as Record<string, string>)
    expect(told).toEqual({
      type: 'assignment.offered',
      timestamp: expect.any(String),
      data: {
        assignmentId,
        summary: expect.objectContaining({ place: 'Yanping District, Nanping', band: { from: 50_000, to: 100_000 } }),
        commissionBasisPoints: 1_250,
        expiresAt: expect.any(String),
      },
    })
    expect(body).not.toMatch(/Zhang|张海洋|Jiefang|8641022/)
    for (const member of [world.bank, partner]) {
      expect(await deliveryOf(member, assignmentId)).toMatchObject({
        status: 'delivered',
        attempts: 1,
        lastStatus: 204,
      })
    }
    expect(await jobsOf(assignmentId)).toEqual([])
  })

  it('is tried again after a failure, under the same id and a new time, and then stops', async () => {
    const { secret, assignmentId } = await offered()
    answers = [[500], [200]]
    await runNext(assignmentId)
    const failed = await deliveryOf(world.bank, assignmentId)
    expect(failed).toMatchObject({ status: 'waiting', attempts: 1, lastStatus: 500, lastError: 'Answered 500' })
    expect(waitOf(failed)).toBe(5)
    const [next] = await jobsOf(assignmentId)
    expect(next!.availableAt).toEqual(failed.nextAttemptAt)
    await new Promise(resolve => setTimeout(resolve, 1_100))
    await runNext(assignmentId)
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({ status: 'delivered', attempts: 2 })
    const [first, second] = calls as [Call, Call]
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(Number(first.headers['webhook-timestamp']))
    new Webhook(secret).verify(second.body, second.headers as Record<string, string>)
    expect(await jobsOf(assignmentId)).toEqual([])
  })

  it('waits as long as the receiver asks', async () => {
    const { assignmentId } = await offered()
    answers = [[503, { 'retry-after': '600' }]]
    await runNext(assignmentId)
    expect(waitOf(await deliveryOf(world.bank, assignmentId))).toBe(600)
  })

  it('is given up after the last attempt', async () => {
    const { assignmentId } = await offered()
    answers = Array.from({ length: 10 }, () => [500])
    for (let attempt = 1; attempt <= 10; attempt++) await runNext(assignmentId)
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({
      status: 'failed',
      attempts: 10,
      nextAttemptAt: null,
    })
    expect(await jobsOf(assignmentId)).toEqual([])
    expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  it('ends the address that answers 410, and sends nothing there any more', async () => {
    const { partner, assignmentId } = await offered()
    answers = [[410]]
    await runNext(assignmentId)
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({ status: 'failed', lastStatus: 410 })
    expect(await partner.as(tx => listEndpoints(tx))).toMatchObject([
      { disabledAt: expect.any(Date), disabledBecause: 'gone' },
    ])
    const [again] = await offerTo(world.bank, await world.bank.newCase(), [partner])
    expect(await world.bank.as(tx => listDeliveries(tx, again!))).toEqual([])
  })

  it('does not follow a redirect', async () => {
    const { assignmentId } = await offered()
    answers = [[302, { location: url }]]
    await runNext(assignmentId)
    expect(calls).toHaveLength(1)
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({
      status: 'waiting',
      lastStatus: 302,
      lastError: 'Answered 302: redirects are not followed',
    })
  })

  it('does not wait for a receiver that never answers', async () => {
    const { assignmentId } = await offered()
    answers = [[0]]
    await runNext(assignmentId)
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({
      status: 'waiting',
      lastStatus: null,
      lastError: 'No answer within 0.4 seconds',
    })
  })

  it('goes out again under the same id when the worker died before writing down that it went', async () => {
    const { assignmentId } = await offered()
    const [job] = await jobsOf(assignmentId)
    // What a worker does until the moment it is killed.
    const tenancy = { organisationId: world.bank.organisationId, actorId: job!.payload.deliveryId }
    const taken = await inTenant(database.worker, tenancy, tx => takeDelivery(tx, world.kms, job!.payload, new Date()))
    if (!('call' in taken)) throw new Error('nothing was taken')
    await sendWebhook(taken.call, services().webhooks)

    await dispatchAssignment(job!, services())
    expect(calls.map(({ headers }) => headers['webhook-id'])).toEqual([taken.call.id, taken.call.id])
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({ status: 'delivered', attempts: 1 })
  })

  it('counts once when two workers run the same job', async () => {
    const { assignmentId } = await offered()
    answers = [[500], [500]]
    const [job] = await jobsOf(assignmentId)
    const runs = await Promise.allSettled([dispatchAssignment(job!, services()), dispatchAssignment(job!, services())])
    for (const run of runs) if (run.status === 'rejected') expect(run.reason).toBeInstanceOf(JobDoneElsewhere)
    expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({ attempts: 1 })
    expect(await jobsOf(assignmentId)).toHaveLength(1)
  })

  it('is not sent any more once the offer was answered', async () => {
    const { partner, assignmentId } = await offered()
    await partner.as((tx, who) => acceptAssignment(tx, who, assignmentId))
    await runNext(assignmentId)
    expect(calls).toEqual([])
    expect(await deliveryOf(world.bank, assignmentId)).toMatchObject({ status: 'failed', attempts: 0 })
  })

  it('is not sent to an address that the partner ended', async () => {
    const { partner, endpointId, assignmentId } = await offered()
    await partner.as((tx, who) => endEndpoint(tx, who, endpointId))
    await runNext(assignmentId)
    expect(calls).toEqual([])
    expect(await deliveryOf(partner, assignmentId)).toMatchObject({ lastError: 'The partner ended this address' })
  })

  it('never reaches an address that was stored and is not allowed', async () => {
    const { partner, endpointId, assignmentId } = await offered()
    await partner.as(tx =>
      tx.update(webhookEndpoints).set({ url: 'http://10.0.0.1/x' }).where(eq(webhookEndpoints.id, endpointId)),
    )
    await runNext(assignmentId)
    expect(await deliveryOf(partner, assignmentId)).toMatchObject({
      status: 'waiting',
      lastError: expect.stringMatching(/^Address refused/),
    })
  })

  it('is followed by a notice when the bank withdraws it', async () => {
    const { assignmentId } = await offered()
    await runNext(assignmentId)
    await world.bank.as((tx, who) => withdrawAssignment(tx, who, assignmentId))
    await runNext(assignmentId)
    expect(JSON.parse(calls[1]!.body)).toMatchObject({ type: 'assignment.withdrawn', data: { assignmentId } })
    expect(calls[1]!.headers['webhook-id']).not.toBe(calls[0]!.headers['webhook-id'])
  })
})

describe('addresses of a partner', () => {
  it('are its own: the bank and other partners neither see nor end them', async () => {
    const { endpointId } = await offered()
    for (const other of [world.bank, world.minbei]) {
      expect((await other.as(tx => listEndpoints(tx))).map(({ id }) => id)).not.toContain(endpointId)
    }
    await expect(world.minbei.as((tx, who) => endEndpoint(tx, who, endpointId))).rejects.toMatchObject({ status: 404 })
    await expect(world.bank.as((tx, who) => registerEndpoint(tx, who, { url }, reach))).rejects.toMatchObject({
      status: 403,
    })
  })

  it('are refused when they lead inside, unless this machine is allowed', async () => {
    await expect(
      world.minbei.as((tx, who) => registerEndpoint(tx, who, { url }, { loopback: false })),
    ).rejects.toMatchObject({ code: 'endpoint-url', fields: { url: [expect.any(String)] } })
  })

  it('give their secret once: nothing that is stored shows it', async () => {
    const { secret, endpointId, partner } = await offered()
    const [stored] = await partner.as(tx =>
      tx.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, endpointId)),
    )
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    expect(Buffer.from(stored!.wrappedSecret).includes(key)).toBe(false)
  })
})
