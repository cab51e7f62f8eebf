import { and, asc, eq, isNull } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { JobDoneElsewhere } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import { readMailSettings } from '#app/mail/mail-settings.ts'
import { openSmtp } from '#app/mail/smtp.server.ts'
import { MOST_ATTEMPTS, nextMailAt } from '#app/notices/notice-mail.ts'
import { notify, notifyMany } from '#app/notices/notify.server.ts'
import { notices, outbox, people } from '#db/schema/index.ts'
import { type MailServices, sendMail } from '#workers/send-mail.ts'
import { type Member, makeWorld, type World } from '../cases/world.ts'
import { mailServer } from '../mail/mail-server.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { newPerson } from '../support/organisation.ts'

const server = await mailServer()
const from = { HARDPROOF_SMTP_URL: server.url, HARDPROOF_MAIL_FROM: 'Hardproof <deadlines@bank.example>' }
const origin = 'https://hardproof.example'
let database: TestDatabase
let world: World
let lin: { personId: string; email: string }
let services: MailServices

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database.app)
  lin = await newPerson(database.app, world.bank.organisationId)
  services = { db: database.worker, mail: openSmtp(readMailSettings(from).data!), publicOrigin: origin }
})

beforeEach(() => {
  server.received.length = 0
  server.refusals.length = 0
  server.onTaken = () => {}
})

let keys = 0

async function told(about: { title?: string; personId?: string; bank?: Member } = {}) {
  const { title = 'NP-2026-00418: Limitation period ends, due in 7 days', personId = lin.personId } = about
  const { bank = world.bank } = about
  const { organisationId } = bank
  keys += 1
  const key = `test:${keys}`
  const notice = { organisationId, personId, key, kind: 'reminder' as const, title, body: 'Due.', path: '/cases/x' }
  await bank.as(tx => notify(tx, notice, new Date()))
  const [row] = await bank.as(tx => tx.select().from(notices).where(eq(notices.key, key)))
  return row!.id
}

const read = async (id: string) => {
  const [row] = await world.bank.as(tx => tx.select().from(notices).where(eq(notices.id, id)))
  return row!
}

/** The job that waits for a notice, as the relay would hand it on. */
async function jobOf(noticeId: string): Promise<(Job<'send-mail'> & { availableAt: Date }) | undefined> {
  const rows = await database.worker
    .select()
    .from(outbox)
    .where(and(eq(outbox.topic, 'send-mail'), isNull(outbox.doneAt)))
    .orderBy(asc(outbox.id))
  const row = rows.find(({ payload }) => (payload as Job<'send-mail'>['payload']).noticeId === noticeId)
  if (!row) return undefined
  const { id: outboxId, organisationId, availableAt } = row
  return { topic: 'send-mail', payload: row.payload as never, outboxId, organisationId, availableAt }
}

describe('a notice by e-mail', () => {
  it('is sent once, to its person, with a link and an id of its own', async () => {
    const id = await told()
    const job = (await jobOf(id))!
    await sendMail(job, services)
    expect(server.received).toHaveLength(1)
    const [{ to, headers, raw }] = server.received as [(typeof server.received)[0]]
    expect(to).toEqual([lin.email])
    expect(headers['message-id']).toEqual([`<${id}@bank.example>`])
    expect(headers.subject).toEqual(['NP-2026-00418: Limitation period ends, due in 7 days'])
    expect(raw.replace(/=\r\n/g, '')).toContain(`${origin}/notices/${id}`)
    expect(await read(id)).toMatchObject({ mailState: 'sent', mailAttempts: 1, mailError: null })
    expect((await read(id)).mailedAt).toBeInstanceOf(Date)
    // The queue may bring the same job again.
    await expect(sendMail(job, services)).rejects.toBeInstanceOf(JobDoneElsewhere)
    expect(server.received).toHaveLength(1)
    expect(await jobOf(id)).toBeUndefined()
  })

  it('comes again under the same id when the process ends between sending and writing it down', async () => {
    const id = await told()
    const job = (await jobOf(id))!
    const crash = new Error('the process ended')
    const mail = services.mail!
    const taken: typeof mail = {
      ...mail,
      async send(message) {
        await mail.send(message)
        throw crash
      },
    }
    await expect(sendMail(job, { ...services, mail: taken })).rejects.toBe(crash)
    expect(await read(id)).toMatchObject({ mailState: 'waiting', mailAttempts: 0 })
    // Even where the sender's domain was changed meanwhile.
    await sendMail((await jobOf(id))!, { ...services, mail: { ...mail, domain: 'other.example' } })
    expect(server.received.map(({ headers }) => headers['message-id'])).toEqual(Array(2).fill([`<${id}@bank.example>`]))
    expect(await read(id)).toMatchObject({ mailState: 'sent' })
  })

  it('is written down once by two processes that sent it at once', async () => {
    const id = await told()
    const job = (await jobOf(id))!
    const [one, two] = await Promise.allSettled([sendMail(job, services), sendMail(job, services)])
    const lost = [one, two].filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    expect(lost.map(({ reason }) => reason)).toEqual([expect.any(JobDoneElsewhere)])
    expect(new Set(server.received.map(({ headers }) => headers['message-id']![0])).size).toBe(1)
    expect(await read(id)).toMatchObject({ mailState: 'sent', mailAttempts: 1 })
  })

  it('is tried again when the server asks to wait, later and later', async () => {
    const id = await told()
    server.refusals.push({ at: 'rcpt', code: 451, text: 'Greylisted' }, { at: 'data', code: 421, text: 'Busy' })
    await sendMail((await jobOf(id))!, services)
    expect(await read(id)).toMatchObject({
      mailState: 'waiting',
      mailAttempts: 1,
      mailError: 'The mail server asked to wait (451)',
    })
    const second = (await jobOf(id))!
    expect(second.availableAt.getTime() - Date.now()).toBeGreaterThan(50_000)
    await sendMail(second, services)
    const third = (await jobOf(id))!
    expect(third.availableAt.getTime() - Date.now()).toBeGreaterThan(290_000)
    await sendMail(third, services)
    expect(await read(id)).toMatchObject({ mailState: 'sent', mailAttempts: 3, mailError: null })
    expect(server.received.map(({ headers }) => headers['message-id'])).toEqual([[`<${id}@bank.example>`]])
  })

  it('ends, with words, when the server refuses it for good, or after days of waiting', async () => {
    const id = await told()
    server.refusals.push({ at: 'rcpt', code: 550, text: `No such mailbox ${lin.email}` })
    await sendMail((await jobOf(id))!, services)
    expect(await read(id)).toMatchObject({
      mailState: 'failed',
      mailError: 'The mail server refused this address (550)',
    })
    expect(await jobOf(id)).toBeUndefined()

    const late = await told()
    await world.bank.as(tx =>
      tx
        .update(notices)
        .set({ mailAttempts: MOST_ATTEMPTS - 1 })
        .where(eq(notices.id, late)),
    )
    server.refusals.push({ at: 'data', code: 451, text: 'Wait' })
    await sendMail((await jobOf(late))!, services)
    expect(await read(late)).toMatchObject({ mailState: 'failed', mailAttempts: MOST_ATTEMPTS })
    expect(await jobOf(late)).toBeUndefined()
    let at = new Date(0)
    for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt += 1) at = nextMailAt(attempt, at)!
    expect(at.getTime() / 86_400_000).toBeGreaterThan(3.9)
  })

  it('stays in the product where there is no mail server, or nobody to send it to', async () => {
    const id = await told()
    await sendMail((await jobOf(id))!, { ...services, mail: null })
    expect(await read(id)).toMatchObject({ mailState: 'none', mailAttempts: 0 })
    const gone = await newPerson(database.app, world.bank.organisationId)
    const theirs = await told({ personId: gone.personId })
    await world.bank.as(tx => tx.update(people).set({ disabledAt: new Date() }).where(eq(people.id, gone.personId)))
    await sendMail((await jobOf(theirs))!, services)
    expect(await read(theirs)).toMatchObject({ mailState: 'none' })
    expect(server.received).toEqual([])
  })

  it('carries a title with line breaks as one line', async () => {
    const id = await told({ title: 'NP-2026-1: Pay\r\nBcc: thief@evil.example\r\n\r\nhello, due today' })
    await sendMail((await jobOf(id))!, services)
    const [message] = server.received
    expect(message!.to).toEqual([lin.email])
    expect(message!.headers.bcc).toBeUndefined()
    expect(message!.headers.subject).toEqual(['NP-2026-1: Pay Bcc: thief@evil.example hello, due today'])
  })
})

describe('telling people', () => {
  it('tells each the same thing once, and asks for as many messages', async () => {
    const other = await newPerson(database.app, world.bank.organisationId)
    const { organisationId } = world.bank
    const about = { organisationId, key: 'once', kind: 'task' as const, title: 'T', body: 'B', path: '/tasks' }
    const both = [lin, other].map(({ personId }) => ({ ...about, personId }))
    const tell = () => world.bank.as(tx => notifyMany(tx, both, new Date()))
    const counts = await Promise.all([tell(), tell(), tell()])
    expect(counts.sort()).toEqual([0, 0, 2])
    const rows = await world.bank.as(tx => tx.select().from(notices).where(eq(notices.key, 'once')))
    expect(rows).toHaveLength(2)
    for (const { id } of rows) expect(await jobOf(id)).toBeDefined()
  })
})
