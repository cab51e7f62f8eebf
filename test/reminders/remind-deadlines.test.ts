import { asc, eq } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeadlineKind, Whose } from '#app/deadlines/deadline-how.ts'
import { instantOf } from '#app/deadlines/zoned.ts'
import type { Role } from '#app/identity/actor.ts'
import { openNotice } from '#app/notices/mark-read.server.ts'
import { remindDeadlines } from '#app/reminders/remind-deadlines.server.ts'
import { caseDeadlines, cases, notices, outbox, people } from '#db/schema/index.ts'
import { type Bank, makeWorld, type World } from '../cases/world.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { newPerson } from '../support/organisation.ts'

let database: TestDatabase
let world: World
let bank: Bank
let lin: string
let supervisor: string
let caseId: string
let number: string
const errors: unknown[] = []

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database.app)
  bank = world.bank
  lin = await person('legal-officer', 'Lin Wei')
  supervisor = await person('supervisor', 'Zhao Min')
})

beforeEach(async () => {
  errors.length = 0
  caseId = await bank.newCase()
  await change({ officerId: lin, openedAt: new Date('2026-01-01T00:00:00Z') })
  const [row] = await bank.as(tx => tx.select().from(cases).where(eq(cases.id, caseId)))
  number = row!.number
})

afterEach(async () => {
  expect(errors).toEqual([])
  // What one test leaves open must not come up in another.
  await bank.as(tx => tx.update(caseDeadlines).set({ state: 'void' }))
})

async function person(role: Role, name: string, member: Pick<Bank, 'organisationId'> = bank): Promise<string> {
  return (await newPerson(database.app, member.organisationId, { role, name })).personId
}

const change = (values: Partial<typeof cases.$inferInsert>) =>
  bank.as(tx => tx.update(cases).set(values).where(eq(cases.id, caseId)))

interface Due {
  on: string
  hour?: string | null
  timeZone?: string
  kind?: DeadlineKind
  by?: Whose
  label?: string
}

let position = 100

async function deadline({ on, hour = null, timeZone = 'Asia/Shanghai', kind = 'procedural', ...about }: Due) {
  position += 1
  const { by = 'us', label = 'Answer the objection' } = about
  const dueAt = instantOf(on, hour ?? '24:00', timeZone)
  const how = { steps: [], timeZone, hour, calendarKnown: true }
  const { organisationId } = bank
  const values = { organisationId, caseId, kind, rule: label, label, dueAt, dueOn: on, by, source: 'read', how }
  const [row] = await bank.as(tx =>
    tx
      .insert(caseDeadlines)
      .values({ ...values, startedPosition: position })
      .returning(),
  )
  return row!.id
}

const remind = (at: string) => remindDeadlines(database.worker, new Date(at), error => errors.push(error))

const toldTo = async (personId: string) => {
  const rows = await bank.as(tx =>
    tx.select().from(notices).where(eq(notices.personId, personId)).orderBy(asc(notices.at), asc(notices.id)),
  )
  return rows.filter(row => row.caseId === caseId)
}

const titles = async (personId: string) => (await toldTo(personId)).map(({ title }) => title.replace(`${number}: `, ''))

describe('reminders', () => {
  it('come 30, 7 and 1 days ahead and when it is over, each once, with a message each', async () => {
    const id = await deadline({ on: '2026-07-31' })
    const days = [
      ['2026-06-30T15:00:00Z', 0],
      ['2026-06-30T16:00:00Z', 1],
      ['2026-07-01T16:00:00Z', 0],
      ['2026-07-23T15:59:59Z', 0],
      ['2026-07-23T16:00:00Z', 1],
      ['2026-07-29T16:00:00Z', 1],
      ['2026-07-30T02:00:00Z', 0],
    ] as const
    for (const [at, count] of days) expect([at, await remind(at)]).toEqual([at, count])
    expect(await titles(lin)).toEqual([
      'Answer the objection, due in 30 days',
      'Answer the objection, due in 7 days',
      'Answer the objection, due tomorrow',
    ])
    const [first, , last] = await toldTo(lin)
    expect(first).toMatchObject({
      key: `deadline:${id}:2026-07-31:T-30`,
      kind: 'reminder',
      path: `/cases/${caseId}`,
      body: 'Due on 31 Jul 2026, end of the day (UTC+8).',
      mailState: 'waiting',
    })
    const jobs = await database.worker.select().from(outbox).where(eq(outbox.topic, 'send-mail'))
    expect(jobs.map(({ payload }) => (payload as { noticeId: string }).noticeId)).toContain(first!.id)
    await bank.as(tx => openNotice(tx, lin, last!.id, new Date('2026-07-30T03:00:00Z')))
    expect(await remind('2026-07-31T15:59:59Z')).toBe(0)
    expect(await remind('2026-07-31T16:00:00Z')).toBe(2)
    expect((await titles(lin)).at(-1)).toBe('Answer the objection, overdue')
    expect(await toldTo(supervisor)).toMatchObject([
      { kind: 'escalation', body: expect.stringContaining('The case is Lin Wei’s.') },
    ])
    expect(await remind('2026-08-20T00:00:00Z')).toBe(0)
  })

  it('tell one seen late only of where it stands', async () => {
    await deadline({ on: '2026-07-31' })
    expect(await remind('2026-07-27T01:00:00Z')).toBe(1)
    expect(await titles(lin)).toEqual(['Answer the objection, due in 4 days'])
    await deadline({ on: '2026-07-27', label: 'Pay the fee' })
    expect(await remind('2026-07-27T01:01:00Z')).toBe(1)
    expect((await titles(lin)).at(-1)).toBe('Pay the fee, due today')
  })

  it('come once from two processes that look at once', async () => {
    for (const label of ['A', 'B', 'C', 'D']) await deadline({ on: '2026-07-31', label })
    const counts = await Promise.all([1, 2, 3].map(() => remind('2026-07-25T00:00:00Z')))
    expect(counts.reduce((sum, count) => sum + count)).toBe(4)
    expect((await titles(lin)).sort()).toEqual(['A', 'B', 'C', 'D'].map(label => `${label}, due in 6 days`))
  })

  it('start over when the day moves', async () => {
    const id = await deadline({ on: '2026-07-31' })
    expect(await remind('2026-07-25T00:00:00Z')).toBe(1)
    const dueAt = instantOf('2026-08-03', '24:00', 'Asia/Shanghai')
    await bank.as(tx => tx.update(caseDeadlines).set({ dueOn: '2026-08-03', dueAt }).where(eq(caseDeadlines.id, id)))
    expect(await remind('2026-07-25T00:00:00Z')).toBe(1)
    await bank.as(tx => tx.update(caseDeadlines).set({ state: 'met' }).where(eq(caseDeadlines.id, id)))
    expect(await remind('2026-08-02T00:00:00Z')).toBe(0)
  })

  it('count days as the deadline’s own place does, across the change of its clocks', async () => {
    // Berlin puts its clocks back on 25 October 2026: that day has 25 hours.
    await deadline({ on: '2026-10-26', timeZone: 'Europe/Berlin', hour: '16:00' })
    expect(await remind('2026-10-24T21:59:59Z')).toBe(1)
    expect(await titles(lin)).toEqual(['Answer the objection, due in 2 days'])
    expect(await remind('2026-10-24T22:00:00Z')).toBe(1)
    expect((await titles(lin)).at(-1)).toBe('Answer the objection, due tomorrow')
    expect((await toldTo(lin)).at(-1)!.body).toBe('Due on 26 Oct 2026, 16:00 (UTC+1).')
    await bank.as(async tx => tx.update(notices).set({ readAt: new Date() }))
    expect(await remind('2026-10-26T14:59:59Z')).toBe(0)
    expect(await remind('2026-10-26T15:00:00Z')).toBe(2)
    // New York puts them on, on 8 March 2026: its midnight moves from 05:00 to 04:00 in UTC.
    await deadline({ on: '2027-03-15', timeZone: 'America/New_York', label: 'Move' })
    expect(await remind('2027-03-08T04:59:59Z')).toBe(1)
    expect((await titles(lin)).at(-1)).toBe('Move, due in 8 days')
    expect(await remind('2027-03-08T05:00:00Z')).toBe(1)
    expect(await remind('2027-03-14T03:59:59Z')).toBe(0)
    expect(await remind('2027-03-14T05:00:00Z')).toBe(1)
    expect((await titles(lin)).at(-1)).toBe('Move, due tomorrow')
  })
})

describe('the supervisor', () => {
  it('hears of a last reminder that stays unread, once', async () => {
    await deadline({ on: '2026-07-31' })
    expect(await remind('2026-07-29T16:00:00Z')).toBe(1)
    expect(await remind('2026-07-30T03:59:59Z')).toBe(0)
    expect(await remind('2026-07-30T04:00:00Z')).toBe(1)
    expect(await titles(supervisor)).toEqual(['Answer the objection, due tomorrow, and the reminder is unread'])
    expect((await toldTo(supervisor))[0]).toMatchObject({
      kind: 'escalation',
      body: 'Due on 31 Jul 2026, end of the day (UTC+8).\nThe case is Lin Wei’s, who has not opened the reminder.',
    })
    expect(await remind('2026-07-30T09:00:00Z')).toBe(0)
  })

  it('hears nothing of one that was read, nor of what waits for others', async () => {
    await deadline({ on: '2026-07-31' })
    await deadline({ on: '2026-07-31', by: 'debtor', label: 'Defence' })
    expect(await remind('2026-07-29T16:00:00Z')).toBe(2)
    const mine = (await toldTo(lin)).find(({ title }) => title.includes('objection'))!
    await bank.as(tx => openNotice(tx, lin, mine.id, new Date('2026-07-29T17:00:00Z')))
    expect(await remind('2026-07-31T10:00:00Z')).toBe(0)
    expect((await toldTo(lin)).find(({ title }) => title.includes('Defence'))!.body).toContain(
      'It waits for the debtor.',
    )
    expect(await toldTo(supervisor)).toEqual([])
  })

  it('is told of what is nobody’s, or of somebody’s who is gone', async () => {
    const gone = await person('legal-officer', 'Gone')
    await bank.as(tx => tx.update(people).set({ disabledAt: new Date() }).where(eq(people.id, gone)))
    await deadline({ on: '2026-07-31' })
    for (const [officerId, at] of [
      [null, '2026-07-25T00:00:00Z'],
      [gone, '2026-07-30T00:00:00Z'],
    ] as const) {
      await change({ officerId })
      expect(await remind(at)).toBe(1)
    }
    expect(await titles(supervisor)).toEqual([
      'Answer the objection, due in 6 days',
      'Answer the objection, due tomorrow',
    ])
    expect((await toldTo(supervisor))[0]).toMatchObject({
      kind: 'reminder',
      body: expect.stringContaining('The case is nobody’s yet'),
    })
    expect(await toldTo(lin)).toEqual([])
  })

  it('who has a case is told of it once', async () => {
    await change({ officerId: supervisor })
    await deadline({ on: '2026-07-30' })
    expect(await remind('2026-07-31T00:00:00Z')).toBe(1)
    expect(await titles(supervisor)).toEqual(['Answer the objection, overdue'])
  })
})

describe('what stops a reminder', () => {
  it('is nothing that is due in a case on hold: reminders go on and say so', async () => {
    await change({ heldUntil: new Date('2026-08-15T00:00:00Z'), holdReason: 'Talks' })
    await deadline({ on: '2026-07-31', kind: 'limitation', label: 'Limitation period ends' })
    await deadline({ on: '2026-07-31', kind: 'manual', label: 'Call them' })
    expect(await remind('2026-07-25T00:00:00Z')).toBe(2)
    for (const { body } of await toldTo(lin)) {
      expect(body).toContain('The case is on hold until 15 Aug 2026; the hold does not stop this deadline.')
    }
    expect(await remind('2026-07-31T16:00:00Z')).toBe(4)
    expect(await titles(supervisor)).toHaveLength(2)
  })

  it('is what was over before the case was opened, and a closed case', async () => {
    await deadline({ on: '2025-12-01' })
    expect(await remind('2026-07-25T00:00:00Z')).toBe(0)
    await deadline({ on: '2026-07-31' })
    await change({ stage: 'closed', closedAt: new Date(), outcome: 'paid' })
    expect(await remind('2026-07-25T00:00:00Z')).toBe(0)
  })

  it('is another bank’s: each hears of its own', async () => {
    const theirs = await person('supervisor', 'Another', world.otherBank)
    await deadline({ on: '2026-07-31' })
    expect(await remind('2026-07-25T00:00:00Z')).toBe(1)
    const told = await world.otherBank.as(tx => tx.select().from(notices))
    expect(told).toEqual([])
    expect(await toldTo(theirs)).toEqual([])
  })
})

it('a bank without a supervisor has all who work on cases told of what is nobody’s', async () => {
  const { otherBank } = world
  const names = [await person('legal-officer', 'A', otherBank), await person('legal-officer', 'B', otherBank)]
  await otherBank.as(tx => tx.update(people).set({ disabledAt: new Date() }).where(eq(people.role, 'supervisor')))
  const theirs = await otherBank.newCase()
  await otherBank.as(tx =>
    tx.insert(caseDeadlines).values({
      organisationId: otherBank.organisationId,
      caseId: theirs,
      kind: 'procedural',
      rule: 'x',
      label: 'X',
      dueAt: instantOf('2099-07-31', '24:00', 'UTC'),
      dueOn: '2099-07-31',
      by: 'us',
      source: 'read',
      how: { steps: [], timeZone: 'UTC', hour: null, calendarKnown: true },
      startedPosition: 1,
    }),
  )
  expect(await remind('2099-07-30T12:00:00Z')).toBe(2)
  const told = await otherBank.as(tx => tx.select().from(notices))
  expect(told.map(({ personId }) => personId).sort()).toEqual(names.sort())
})
