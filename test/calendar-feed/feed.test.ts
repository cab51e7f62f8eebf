import { eq } from 'drizzle-orm'
import ICAL from 'ical.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { calendarText } from '#app/calendar-feed/calendar-text.ts'
import type { FeedDeadline } from '#app/calendar-feed/feed-deadlines.server.ts'
import { instantOf } from '#app/deadlines/zoned.ts'
import { calendarFeeds, caseDeadlines, cases, people } from '#db/schema/index.ts'
import { type Bank, makeWorld, type World } from '../cases/world.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'

let database: TestDatabase
let world: World
let web: TestWeb
const cookies: Record<string, string> = {}
const ids: Record<string, string> = {}

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database.app)
  web = await testWeb({ db: database.app, kms: world.kms, routes: ['account', 'calendar', 'sign-in'] })
  for (const [who, member, role, name, localName] of [
    ['lin', world.bank, 'legal-officer', 'Lin Wei', '林薇'],
    ['chen', world.bank, 'legal-officer', 'Chen Yu', undefined],
    ['zhao', world.bank, 'supervisor', 'Zhao Min', undefined],
    ['engineer', world.bank, 'integration-engineer', 'Engineer', undefined],
    ['stranger', world.otherBank, 'supervisor', 'Stranger', undefined],
    ['minbei', world.minbei, 'partner-agent', 'Wu Jing', undefined],
  ] as const) {
    const { email, personId } = await newPerson(database.app, member.organisationId, {
      role,
      name,
      ...(localName && { localName }),
    })
    cookies[who] = await signInAt(web, email, PASSWORD)
    ids[who] = personId
  }
  await newCase(world.bank, ids.lin!, [
    { label: 'Limitation period ends', on: '2099-06-15', timeZone: 'Asia/Shanghai' },
    { label: 'Answer; the, objection\nBEGIN:VEVENT', on: '2099-03-30', hour: '16:00', timeZone: 'Europe/London' },
  ])
  await newCase(world.bank, ids.chen!, [{ label: 'Of another officer', on: '2099-01-01', timeZone: 'UTC' }])
  await newCase(world.otherBank, ids.stranger!, [{ label: 'Of another bank', on: '2099-01-01', timeZone: 'UTC' }])
})

interface Due {
  label: string
  on: string
  hour?: string
  timeZone: string
}

async function newCase(bank: Bank, officerId: string, due: Due[]): Promise<string> {
  const caseId = await bank.newCase({ name: 'Zhang Haiyang', localName: '张海洋' })
  await bank.as(async tx => {
    await tx.update(cases).set({ officerId }).where(eq(cases.id, caseId))
    await tx.insert(caseDeadlines).values(
      due.map(({ label, on, hour, timeZone }, startedPosition) => ({
        organisationId: bank.organisationId,
        caseId,
        kind: 'procedural',
        rule: label,
        label,
        dueAt: instantOf(on, hour ?? '24:00', timeZone),
        dueOn: on,
        by: 'us',
        cite: 'CPR 7.4',
        source: 'memory',
        packVersion: 2,
        how: { steps: [], timeZone, hour: hour ?? null, calendarKnown: true },
        startedPosition,
      })),
    )
  })
  return caseId
}

async function page(who: string, act?: string) {
  const response = await fetch(`${web.origin}/account/calendar`, {
    redirect: 'manual',
    headers: { Cookie: cookies[who]!, Origin: web.origin },
    ...(act && { method: 'POST', body: new URLSearchParams({ act }) }),
  })
  return { status: response.status, text: (await response.text()).split('<script')[0]! }
}

async function newAddresses(who: string): Promise<string[]> {
  const { text } = await page(who, 'create')
  return [...text.matchAll(/<code data-feed[^>]*>([^<]+)</g)].map(([, address]) => address!)
}

async function feed(address: string, headers: Record<string, string> = {}) {
  const response = await fetch(address, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

function eventsOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text))
  return calendar.getAllSubcomponents('vevent').map(component => new ICAL.Event(component))
}

describe('the calendar feed', () => {
  it('shows a person’s own open deadlines to a calendar program, by an address that is shown once', async () => {
    expect((await page('lin')).text).toMatch(/There is none yet/)
    const [address, ...more] = await newAddresses('lin')
    expect(more).toEqual([])
    expect(address).toMatch(/^http:\/\/localhost:\d+\/calendar\/[\w-]{43}\.ics$/)
    expect((await page('lin')).text).toMatch(/In force/)
    expect((await page('lin')).text).not.toContain('.ics')
    const { status, headers, text } = await feed(address!)
    expect(status).toBe(200)
    expect(headers.get('Content-Type')).toBe('text/calendar; charset=utf-8')
    expect(headers.get('Cache-Control')).toMatch(/^private/)
    expect(text).not.toMatch(/[^\r]\n/)
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)

    const calendar = new ICAL.Component(ICAL.parse(text))
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('Deadlines: Lin Wei 林薇')
    const [timed, whole, ...others] = eventsOf(text)
    expect(others).toEqual([])
    expect(timed!.summary).toMatch(/ · Answer; the, objection BEGIN:VEVENT$/)
    expect(timed!.startDate.isDate).toBe(false)
    // British Summer Time has begun the day before.
    expect(timed!.startDate.toString()).toBe('2099-03-30T15:00:00Z')
    expect(whole!.startDate.toString()).toBe('2099-06-15')
    expect(whole!.endDate.toString()).toBe('2099-06-16')
    expect(whole!.description).toBe('Until the end of the day (UTC+8) there.\nCPR 7.4. From memory: counsel to confirm')
    expect(whole!.uid).toMatch(/^deadline-[0-9a-f-]{36}@localhost$/)
    expect(whole!.sequence).toBeGreaterThan(0)
    for (const secret of ['Zhang', '张', 'Consumer', '86,410']) expect(text).not.toContain(secret)
    // The address is a key, and a key is not written into a log.
    expect(JSON.stringify(web.lines)).not.toContain(/calendar\/([\w-]{43})/.exec(address!)![1])
    expect(web.lines.map(({ path }) => path)).toContain('/calendar/…')
    const again = await feed(address!, { 'If-None-Match': headers.get('ETag')! })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('keeps an event’s id while its day moves, and drops what is done', async () => {
    const caseId = await newCase(world.bank, ids.chen!, [{ label: 'Moves', on: '2099-05-01', timeZone: 'UTC' }])
    const [address] = await newAddresses('chen')
    const find = async () => eventsOf((await feed(address!)).text).find(({ summary }) => summary.endsWith('Moves'))
    const before = (await find())!
    const ours = eq(caseDeadlines.caseId, caseId)
    await world.bank.as(async tx => {
      await tx.update(cases).set({ version: 7, judgedAt: new Date() }).where(eq(cases.id, caseId))
      await tx.update(caseDeadlines).set({ dueOn: '2099-05-04' }).where(ours)
    })
    const after = (await find())!
    expect([after.uid, after.startDate.toString()]).toEqual([before.uid, '2099-05-04'])
    expect(after.sequence).toBeGreaterThan(before.sequence)
    await world.bank.as(tx => tx.update(caseDeadlines).set({ state: 'met' }).where(ours))
    expect(await find()).toBeUndefined()
  })

  it('answers nobody once it is revoked or replaced, or its person is gone', async () => {
    const [first] = await newAddresses('lin')
    const [second] = await newAddresses('lin')
    expect([(await feed(first!)).status, (await feed(second!)).status]).toEqual([404, 200])
    expect((await page('lin', 'revoke')).text).toMatch(/answers nobody any more/)
    expect((await feed(second!)).status).toBe(404)
    expect((await page('lin', 'revoke')).status).toBe(404)
    const [third] = await newAddresses('chen')
    await world.bank.as(tx => tx.update(people).set({ disabledAt: new Date() }).where(eq(people.id, ids.chen!)))
    expect((await feed(third!)).status).toBe(404)
    await world.bank.as(tx => tx.update(people).set({ disabledAt: null }).where(eq(people.id, ids.chen!)))
    const rows = await world.bank.as(tx => tx.select().from(calendarFeeds))
    expect(rows.every(({ tokenHash }) => tokenHash.length === 32)).toBe(true)
  })

  it('shows a supervisor the team’s when asked, an officer never, and nobody another bank’s', async () => {
    const [mine, team] = await newAddresses('zhao')
    expect(team).toBe(`${mine}?of=team`)
    expect(eventsOf((await feed(mine!)).text)).toEqual([])
    const summaries = eventsOf((await feed(team!)).text).map(({ summary }) => summary.split(' · ')[1])
    expect(summaries).toEqual(expect.arrayContaining(['Limitation period ends', 'Of another officer']))
    expect(summaries).not.toContain('Of another bank')
    const [officers] = await newAddresses('lin')
    expect((await feed(`${officers}?of=team`)).status).toBe(404)
    const [theirs] = await newAddresses('stranger')
    expect(eventsOf((await feed(theirs!)).text).map(({ summary }) => summary.split(' · ')[1])).toEqual([
      'Of another bank',
    ])
    await world.bank.as(tx => tx.update(people).set({ role: 'legal-officer' }).where(eq(people.id, ids.zhao!)))
    expect((await feed(team!)).status).toBe(404)
  })

  it('is for those who work on cases', async () => {
    expect((await page('engineer')).status).toBe(403)
    expect((await page('minbei')).status).toBe(403)
    expect((await page('lin')).text).toMatch(/href="\/account\/calendar"/)
    expect((await page('lin', 'destroy')).status).toBe(400)
  })

  it('slows down whoever tries addresses', async () => {
    const unknown = `${web.origin}/calendar/${'A'.repeat(43)}.ics`
    const answers: number[] = []
    for (let attempt = 0; attempt < 61; attempt += 1) answers.push((await feed(unknown)).status)
    expect(answers[0]).toBe(404)
    expect(answers.at(-1)).toBe(429)
    expect(await fetch(`${web.origin}/calendar/x`).then(({ status }) => status)).toBe(429)
  })
})

describe('a calendar’s text', () => {
  const about: FeedDeadline = {
    id: '019abcde-0000-7000-8000-000000000001',
    caseId: '019abcde-0000-7000-8000-000000000002',
    number: 'NP-2026-00418',
    label: '诉讼时效届满'.repeat(12),
    dueAt: new Date('2026-03-29T22:00:00Z'),
    dueOn: '2026-03-29',
    hour: null,
    timeZone: 'Europe/Berlin',
    by: 'debtor',
    cite: null,
    source: 'person',
    sequence: 3,
    changedAt: new Date('2026-03-01T00:00:00Z'),
  }

  it('keeps a long Chinese name whole, and its day whatever the server’s own clock says', () => {
    const before = process.env.TZ
    for (const zone of ['America/Los_Angeles', 'Pacific/Auckland', 'UTC']) {
      process.env.TZ = zone
      const [event] = eventsOf(calendarText('x', [about], 'https://hardproof.example'))
      expect(event!.summary).toBe(`NP-2026-00418 · ${about.label}`)
      expect([event!.startDate.toString(), event!.endDate.toString()]).toEqual(['2026-03-29', '2026-03-30'])
      expect(event!.description).toContain('Whose act: the debtor’s.')
      expect(event!.description).toContain('Set by hand')
    }
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  })

  it('is the same for the same deadlines', () => {
    const text = () => calendarText('x', [about], 'https://hardproof.example')
    expect(text()).toBe(text())
    expect(eventsOf(calendarText('x', [], 'https://hardproof.example'))).toEqual([])
  })
})
