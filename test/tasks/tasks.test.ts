import { and, eq, inArray, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { declineAssignment } from '#app/assignments/decline-assignment.server.ts'
import { actOnCase } from '#app/cases/act-on-case.server.ts'
import { endHolds } from '#app/cases/end-holds.server.ts'
import type { EventName } from '#app/cases/lifecycle.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { closeTasksOf } from '#app/tasks/close-tasks-of.server.ts'
import { handManyOver } from '#app/tasks/hand-over.server.ts'
import { listMyTasks } from '#app/tasks/list-my-tasks.server.ts'
import { readNotes } from '#app/tasks/read-notes.server.ts'
import { readTasks } from '#app/tasks/read-tasks.server.ts'
import type { TaskView } from '#app/tasks/task-views.ts'
import { wakeTasks } from '#app/tasks/wake-tasks.server.ts'
import { caseEvents, caseNotes, cases, notices, outbox, people, submissions, tasks } from '#db/schema/index.ts'
import { offerTo } from '../assignments/offer.ts'
import { act, colleague } from '../cases/acts.ts'
import { type Member, makeWorld, type World } from '../cases/world.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { newPerson } from '../support/organisation.ts'

let db: TestDatabase
let world: World
let lin: Member
let zhao: Member
let boss: Member
let second: Member
let stranger: Member
let caseId: string

beforeAll(async () => {
  db = await testDatabase()
  world = await makeWorld(db.app)
  lin = await colleague(db.app, world.bank, 'legal-officer', 'Lin Wei')
  await db.admin.execute(sql`update people set local_name = '林薇' where id = ${lin.authority.actor.id}`)
  zhao = await colleague(db.app, world.bank, 'legal-officer', 'Zhao Min')
  boss = await colleague(db.app, world.bank, 'supervisor', 'Huang Jian')
  second = await colleague(db.app, world.bank, 'supervisor', 'Sun Li')
  stranger = await colleague(db.app, world.otherBank, 'legal-officer', 'Qian Duo')
})

beforeEach(async () => {
  caseId = await world.bank.newCase()
})

const DAY = 86_400_000
const idOf = (member: Member) => member.authority.actor.id
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)
const enter = (event: EventName, input: Record<string, unknown> = {}, who = lin, now = new Date()) =>
  act(who, caseId, event, input, {}, now)
const read = () => lin.as(tx => readTasks(tx, caseId))

/** Adds a task by hand; gives its id. */
async function add(title: string, more: Record<string, unknown> = {}, who = lin): Promise<string> {
  await enter('add-task', { title, ...more }, who)
  return (await read()).find(task => task.title === title)!.id
}

async function find(id: string) {
  return (await read()).find(task => task.id === id)!
}

async function openTitles(): Promise<string[]> {
  return (await read()).filter(({ state }) => state === 'open').map(({ title }) => title)
}

async function openKinds(): Promise<string[]> {
  return (await read()).filter(({ state }) => state === 'open').map(({ kind }) => kind)
}

async function refused(work: Promise<unknown>) {
  const error = await work.then(
    () => null,
    thrown => thrown,
  )
  expect(error).toBeInstanceOf(DomainError)
  const { status, code, message, fields } = error as DomainError
  return { status, code, message, fields: Object.keys(fields) }
}

const toldOf = (member: Member, kind: string) =>
  member.as(tx =>
    tx
      .select()
      .from(notices)
      .where(and(eq(notices.personId, idOf(member)), eq(notices.kind, kind), eq(notices.caseId, caseId))),
  )

describe('tasks by hand', () => {
  it('are added, given and done, each act on record', async () => {
    const id = await add('Call the debtor', { assigneeId: idOf(zhao), dueOn: inDays(3) })
    expect(await find(id)).toMatchObject({
      kind: 'by-hand',
      state: 'open',
      assignee: { id: idOf(zhao), name: 'Zhao Min', gone: false },
      dueOn: inDays(3),
      createdBy: 'Lin Wei, legal-officer',
    })
    expect(await toldOf(zhao, 'task')).toMatchObject([{ title: 'A task for you: Call the debtor' }])
    await enter('reassign-task', { taskId: id, assigneeId: idOf(lin) }, zhao)
    expect(await refused(enter('reassign-task', { taskId: id, assigneeId: idOf(lin) }))).toMatchObject({ status: 409 })
    await enter('finish-task', { taskId: id })
    expect(await find(id)).toMatchObject({ state: 'done', closedBy: 'Lin Wei, legal-officer' })
    expect(await refused(enter('finish-task', { taskId: id }))).toMatchObject({ status: 409, code: 'task-closed' })
    await enter('reopen-task', { taskId: id, reason: 'He did not answer.' })
    expect(await find(id)).toMatchObject({ state: 'open', closedBy: null, assignee: { id: idOf(lin) } })
    const events = await lin.as(tx =>
      tx.select().from(caseEvents).where(eq(caseEvents.caseId, caseId)).orderBy(caseEvents.position),
    )
    expect(events.map(({ name }) => name)).toEqual([null, 'add-task', 'reassign-task', 'finish-task', 'reopen-task'])
    expect(events[1]!.detail).toMatchObject({ event: 'add-task', task: id, title: 'Call the debtor', dueOn: inDays(3) })
    const entries = await lin.as(tx =>
      tx
        .select()
        .from(submissions)
        .where(
          inArray(
            submissions.id,
            events.map(({ submissionId }) => submissionId),
          ),
        ),
    )
    expect(entries).toHaveLength(5)
    // The ledger's entries hold a commitment, none of the words.
    expect(JSON.stringify(entries)).not.toContain('Call the debtor')
  })

  it('are done in their order alone', async () => {
    const first = await add('Get the receipt')
    const next = await add('Calculate the interest', { waitsFor: first, assigneeId: idOf(zhao) })
    const step = await add('Ask the accountant', { parentId: next })
    expect(await refused(enter('finish-task', { taskId: next }))).toMatchObject({
      status: 409,
      code: 'task-not-ready',
      message:
        'It waits for “Get the receipt”: that has to be closed first. It has open steps: “Ask the accountant”. Close them first.',
    })
    await enter('finish-task', { taskId: first })
    const told = await toldOf(zhao, 'task')
    expect(told.map(({ title }) => title)).toContain('Your task waits no more: Calculate the interest')
    expect(await refused(enter('finish-task', { taskId: next }))).toMatchObject({ status: 409 })
    await enter('finish-task', { taskId: step })
    await enter('finish-task', { taskId: next })
    expect((await find(next)).state).toBe('done')
  })

  it('never wait for themselves', async () => {
    const first = await add('First')
    const then = await add('Then', { waitsFor: first })
    expect(await refused(enter('order-task', { taskId: first, waitsFor: then }))).toMatchObject({
      status: 409,
      code: 'task-circle',
    })
    expect(await refused(enter('order-task', { taskId: first, waitsFor: first }))).toMatchObject({
      code: 'task-circle',
    })
    expect(await refused(enter('order-task', { taskId: then, waitsFor: first }))).toMatchObject({
      code: 'task-unchanged',
    })
    // A step of the first one that waits for what waits for the first one.
    const circle = { title: 'Never', parentId: first, waitsFor: then }
    expect(await refused(enter('add-task', circle))).toMatchObject({ status: 409, code: 'task-circle' })
    expect(await openTitles()).not.toContain('Never')
  })

  it('are cancelled with their open steps, and say why', async () => {
    const top = await add('Prepare the hearing')
    const done = await add('Book the room', { parentId: top })
    const step = await add('Print the exhibits', { parentId: top })
    await add('Number them', { parentId: step })
    await enter('finish-task', { taskId: done })
    expect(await refused(enter('cancel-task', { taskId: top }))).toMatchObject({ status: 422, fields: ['reason'] })
    await enter('cancel-task', { taskId: top, reason: 'The claim was paid.' })
    const all = (await read()).filter(({ kind }) => kind === 'by-hand')
    expect(all.map(({ title, state, reason }) => [title, state, reason])).toEqual([
      ['Prepare the hearing', 'cancelled', 'The claim was paid.'],
      ['Book the room', 'done', null],
      ['Print the exhibits', 'cancelled', 'The claim was paid.'],
      ['Number them', 'cancelled', 'The claim was paid.'],
    ])
  })

  it('have days that are to come, and no more than four levels', async () => {
    const input = { title: 'Some task' }
    expect(await refused(enter('add-task', { ...input, dueOn: inDays(-3) }))).toMatchObject({ fields: ['dueOn'] })
    expect(await refused(enter('add-task', { ...input, dueOn: '2027-02-29' }))).toMatchObject({ status: 422 })
    expect(await refused(enter('add-task', { ...input, wakeOn: inDays(-1) }))).toMatchObject({ fields: ['wakeOn'] })
    expect(await refused(enter('add-task', { ...input, wakeOn: inDays(9), dueOn: inDays(5) }))).toMatchObject({
      fields: ['wakeOn'],
    })
    let parentId = await add('Level 1')
    for (const level of [2, 3, 4]) parentId = await add(`Level ${level}`, { parentId })
    expect(await refused(enter('add-task', { ...input, parentId }))).toMatchObject({ fields: ['parentId'] })
  })

  it('belong to one case and one organisation', async () => {
    const other = await world.bank.newCase()
    const theirs = await world.otherBank.newCase()
    await act(stranger, theirs, 'add-task', { title: 'Their task' })
    await act(lin, other, 'add-task', { title: 'Of another case' })
    const [foreign] = await stranger.as(tx => tx.select().from(tasks).where(eq(tasks.title, 'Their task')))
    const [elsewhere] = await lin.as(tx => tx.select().from(tasks).where(eq(tasks.title, 'Of another case')))
    const mine = await add('Mine')
    for (const { id } of [foreign!, elsewhere!, { id: uuidv7() }]) {
      for (const attempt of [
        () => enter('finish-task', { taskId: id }),
        () => enter('cancel-task', { taskId: id, reason: 'Not mine at all' }),
        () => enter('reassign-task', { taskId: id }),
        () => enter('put-off-task', { taskId: id, wakeOn: inDays(4) }),
        () => enter('order-task', { taskId: mine, waitsFor: id }),
        () => enter('add-task', { title: 'Below it', parentId: id }),
        () => enter('add-task', { title: 'After it', waitsFor: id }),
      ]) {
        expect(await refused(attempt())).toMatchObject({ status: 404, code: 'task-unknown' })
      }
    }
    for (const assigneeId of [idOf(stranger), uuidv7()]) {
      const bad = { status: 422, fields: ['assigneeId'] }
      expect(await refused(enter('add-task', { title: 'For a stranger', assigneeId }))).toMatchObject(bad)
      expect(await refused(enter('reassign-task', { taskId: mine, assigneeId }))).toMatchObject(bad)
    }
    expect(await refused(act(stranger, caseId, 'add-task', { title: 'Intruding' }, { version: 1 }))).toMatchObject({
      status: 404,
    })
    expect((await find(mine)).waitsFor).toEqual([])
    expect(await stranger.as(tx => readTasks(tx, caseId))).toEqual([])
    const engineer = await colleague(db.app, world.bank, 'integration-engineer', 'Wang Lei')
    expect(await refused(enter('add-task', { title: 'Not their work' }, engineer))).toMatchObject({ status: 403 })
  })

  it('are added once by a form that is sent twice, and by two people at once', async () => {
    const input = { title: 'Only once' }
    const send = () => lin.as((tx, who) => actOnCase(tx, who, { caseId, event: 'add-task', input, key: 'once' }))
    await Promise.all([send(), send()])
    await Promise.all([enter('add-task', { title: 'From Lin' }), enter('add-task', { title: 'From Zhao' }, zhao)])
    const titles = (await openTitles()).filter(title => /once|From/.test(title)).sort()
    expect(titles).toEqual(['From Lin', 'From Zhao', 'Only once'])
  })
})

describe('tasks of the lifecycle', () => {
  const REASON = 'The court of first instance takes it as it is.'

  it('come and go with what happens', async () => {
    await enter('claim')
    expect(await read()).toMatchObject([{ kind: 'state-facts', state: 'open', assignee: { id: idOf(lin) } }])
    await enter('override-readiness', { reason: REASON }, boss)
    await enter('submit-filing')
    expect(await openKinds()).toEqual(['approve-filing'])
    const [approve] = (await read()).filter(({ kind }) => kind === 'approve-filing')
    expect(approve).toMatchObject({ assignee: null })
    expect((await toldOf(boss, 'task')).map(({ title }) => title)).toEqual([
      expect.stringMatching(/: Approve the filing$/),
    ])
    expect(await toldOf(lin, 'task')).toEqual([])
    // Nobody approves by a tick.
    const tick = { taskId: approve!.id, reason: 'Out of my way' }
    expect(await refused(enter('finish-task', tick, boss))).toMatchObject({ status: 409, code: 'task-of-event' })
    expect(await refused(enter('cancel-task', tick, boss))).toMatchObject({ status: 409, code: 'task-of-event' })
    expect(await refused(enter('reassign-task', { taskId: approve!.id, assigneeId: idOf(lin) }))).toMatchObject({
      status: 422,
    })
    await enter('approve-filing', {}, boss)
    expect(await openKinds()).toEqual(['file-it'])
    expect((await toldOf(lin, 'task')).map(({ title }) => title)).toEqual([expect.stringMatching(/File it/)])
    await enter('undo', { reason: 'Looked at the wrong file' }, boss)
    expect(await openKinds()).toEqual(['approve-filing'])
    await enter('approve-filing', {}, second)
    await enter('record-filed', { on: inDays(0) })
    expect(await openKinds()).toEqual(['watch-service'])
    expect((await read()).at(-1)!.wakeAt).toBeInstanceOf(Date)
    await enter('record-step', { step: 'accepted-by-court', on: inDays(0) })
    expect(await openKinds()).toEqual(['watch-service'])
    await enter('record-step', { step: 'served', on: inDays(0) })
    expect(await openKinds()).toEqual([])
    await enter('record-decision', { decision: 'granted', on: inDays(0) })
    expect(await openKinds()).toEqual(['what-next'])
  })

  it('are all closed with the case, and open again with it', async () => {
    const id = await add('Call the debtor')
    const done = await add('Done before')
    await enter('finish-task', { taskId: done })
    await enter('close', { outcome: 'settled' })
    expect(await openTitles()).toEqual([])
    expect(await refused(enter('add-task', { title: 'Too late' }))).toMatchObject({ status: 409 })
    await enter('reopen', { reason: 'The settlement was not kept.' }, boss)
    expect(await openTitles()).toEqual([
      'Read the contract and state the facts that the court asks for',
      'Call the debtor',
    ])
    expect((await find(id)).closedBy).toBeNull()
  })

  it('ask who goes on when the last partner has declined', async () => {
    await enter('claim')
    const [minbei, jianxi] = await offerTo(world.bank, caseId, [world.minbei, world.jianxi])
    const declined = (member: Member, assignmentId: string) =>
      member.as((tx, who) => declineAssignment(tx, who, { assignmentId, reason: 'No officer in that district.' }))
    await declined(world.minbei, minbei!)
    expect(await openKinds()).toEqual(['state-facts'])
    await declined(world.jianxi, jianxi!)
    expect(await openKinds()).toEqual(['state-facts', 'who-goes-on'])
    expect((await toldOf(lin, 'task')).map(({ title }) => title)).toEqual([expect.stringMatching(/no partner has/)])
    await offerTo(world.bank, caseId, [world.minbei])
    expect(await openKinds()).toEqual(['state-facts'])
  })

  it('are closed by kind', async () => {
    const context = await lin.as(async tx => {
      const [found] = await tx.select().from(cases).where(eq(cases.id, caseId))
      return { found: found!, authority: lin.authority, position: 2, now: new Date() }
    })
    expect(await lin.as(tx => closeTasksOf(tx, context, 'watch-service'))).toBe(0)
    expect(await lin.as(tx => closeTasksOf(tx, context, 'state-facts'))).toBe(1)
    expect(await lin.as(tx => closeTasksOf(tx, context, 'all'))).toBe(0)
  })
})

describe('timers', () => {
  const errors: unknown[] = []
  const wake = (now: Date) => wakeTasks(db.worker, now, error => errors.push(error))
  const noon = (days: number) => new Date(Date.parse(`${inDays(days)}T12:00:00Z`))

  it('wake a task once, and tell whoever has it', async () => {
    const id = await add('Ask again', { wakeOn: inDays(5), assigneeId: idOf(zhao) })
    const { wakeAt } = await find(id)
    // The day begins in Shanghai.
    expect(wakeAt!.toISOString()).toBe(`${inDays(4)}T16:00:00.000Z`)
    expect(await toldOf(zhao, 'task')).toEqual([])
    await wake(new Date(wakeAt!.getTime() - 1))
    expect((await find(id)).wakeAt).toEqual(wakeAt)
    await Promise.all([wake(noon(5)), wake(noon(5))])
    await wake(noon(5))
    expect((await find(id)).wakeAt).toBeNull()
    const told = await toldOf(zhao, 'task')
    expect(told).toMatchObject([{ title: expect.stringMatching(/: Ask again$/), path: `/cases/${caseId}#tasks` }])
    const mails = await db.admin.select().from(outbox).where(eq(outbox.topic, 'send-mail'))
    const sent = mails.filter(({ payload }) => (payload as { noticeId: string }).noticeId === told[0]!.id)
    expect(sent).toHaveLength(1)
    // Put off again, it wakes again.
    await enter('put-off-task', { taskId: id, wakeOn: inDays(8) })
    await wake(noon(8))
    expect(await toldOf(zhao, 'task')).toHaveLength(2)
    expect(errors).toEqual([])
  })

  it('tell the officer of what is nobody’s, and nobody of what is closed', async () => {
    await enter('claim', {}, zhao)
    const nobodys = await add('Ask the clerk', { wakeOn: inDays(5) })
    const closed = await add('Closed asleep', { wakeOn: inDays(5), assigneeId: idOf(zhao) })
    await enter('finish-task', { taskId: closed })
    await wake(noon(6))
    expect((await find(nobodys)).wakeAt).toBeNull()
    expect((await toldOf(zhao, 'task')).map(({ title }) => title)).toEqual([expect.stringMatching(/Ask the clerk$/)])
  })

  it('stand still while the case is on hold, and go on when it ends', async () => {
    await enter('claim')
    const id = await add('Ask again', { wakeOn: inDays(3), assigneeId: idOf(lin) })
    await enter('hold', { until: inDays(10), reason: 'The debtor is in hospital.' })
    await wake(noon(5))
    expect((await find(id)).wakeAt).not.toBeNull()
    const asleep = await lin.as(tx => listMyTasks(tx, query('mine', { asleep: true }), noon(5)))
    expect(asleep.map(row => row.id)).toContain(id)
    const awake = await lin.as(tx => listMyTasks(tx, query('mine'), noon(5)))
    expect(awake.map(row => row.id)).not.toContain(id)
    await endHolds(db.worker, world.kms, noon(11), error => errors.push(error))
    await wake(noon(11))
    expect((await find(id)).wakeAt).toBeNull()
    expect(await openKinds()).toContain('take-up')
    expect((await toldOf(lin, 'task')).map(({ title }) => title.replace(/^.*?: /, '')).sort()).toEqual([
      'Ask again',
      'Take the case up again: its hold is over',
    ])
    expect(errors).toEqual([])
  })
})

describe('a case that changes hands', () => {
  it('takes its open tasks along, and loses none', async () => {
    await enter('claim')
    const mine = await add('Mine', { assigneeId: idOf(lin) })
    const asleep = await add('Asleep', { assigneeId: idOf(lin), wakeOn: inDays(9) })
    const theirs = await add('Of a colleague', { assigneeId: idOf(boss) })
    const done = await add('Done', { assigneeId: idOf(lin) })
    await enter('finish-task', { taskId: done })
    const who = async () => Object.fromEntries((await read()).map(({ id, assignee }) => [id, assignee?.id ?? null]))
    await enter('assign', { officerId: idOf(zhao) })
    expect(await who()).toMatchObject({
      [mine]: idOf(zhao),
      [asleep]: idOf(zhao),
      [theirs]: idOf(boss),
      [done]: idOf(lin),
    })
    await enter('undo', { reason: 'Wrong officer' })
    expect(await who()).toMatchObject({ [mine]: idOf(lin), [asleep]: idOf(lin), [theirs]: idOf(boss) })
    await enter('release', { reason: 'On leave' })
    expect(await who()).toMatchObject({ [mine]: null, [asleep]: null, [theirs]: idOf(boss) })
    const nobodys = await lin.as(tx => listMyTasks(tx, query('nobodys', { limit: 500 })))
    expect(nobodys.map(row => row.id)).toContain(mine)
    await enter('claim', {}, zhao)
    expect(await who()).toMatchObject({ [mine]: idOf(zhao), [asleep]: idOf(zhao), [theirs]: idOf(boss) })
  })

  it('leaves to supervisors what only they can do', async () => {
    await enter('claim')
    await enter('override-readiness', { reason: 'The court of first instance takes it as it is.' }, boss)
    await enter('submit-filing')
    await enter('release')
    await enter('claim', {}, zhao)
    expect((await read()).find(({ kind }) => kind === 'approve-filing')!.assignee).toBeNull()
  })

  it('does so for many cases at once', async () => {
    await enter('claim')
    const [a, b] = [caseId, await world.bank.newCase()]
    await lin.as(tx =>
      handManyOver(
        tx,
        [
          { caseId: a, from: idOf(lin) },
          { caseId: b, from: null },
        ],
        idOf(zhao),
      ),
    )
    const rows = await lin.as(tx =>
      tx
        .select()
        .from(tasks)
        .where(inArray(tasks.caseId, [a, b])),
    )
    expect(rows.map(({ assigneeId }) => assigneeId)).toEqual([idOf(zhao), idOf(zhao)])
  })

  it('shows what somebody had who has left', async () => {
    const { personId } = await newPerson(db.app, world.bank.organisationId, { name: 'Gone Soon' })
    const id = await add('Left behind', { assigneeId: personId })
    await db.admin.update(people).set({ disabledAt: new Date() }).where(eq(people.id, personId))
    expect((await find(id)).assignee).toMatchObject({ gone: true })
    const nobodys = await lin.as(tx => listMyTasks(tx, query('nobodys', { limit: 500 })))
    expect(nobodys.find(row => row.id === id)).toMatchObject({ assignee: null })
  })
})

const query = (view: TaskView, more: Partial<Parameters<typeof listMyTasks>[1]> = {}) => ({
  view,
  personId: idOf(lin),
  asleep: false,
  after: null,
  limit: 100,
  ...more,
})

describe('the list of tasks', () => {
  it('pages through all of them once, what is due first on top', async () => {
    const who = await colleague(db.app, world.bank, 'legal-officer', 'Fresh Person')
    const wanted: string[] = []
    for (const [title, dueOn] of [
      ['no day 1', ''],
      ['third', inDays(9)],
      ['first', inDays(2)],
      ['second', inDays(2)],
      ['no day 2', ''],
    ] as const) {
      wanted.push(await add(title, { assigneeId: idOf(who), dueOn }))
    }
    const asleep = [await add('sleeps long', { assigneeId: idOf(who), wakeOn: inDays(9) })]
    asleep.unshift(await add('sleeps', { assigneeId: idOf(who), wakeOn: inDays(3) }))
    const mine = { ...query('mine'), personId: idOf(who) }
    const whole = await who.as(tx => listMyTasks(tx, mine))
    expect(whole.map(({ title }) => title)).toEqual(['first', 'second', 'third', 'no day 1', 'no day 2'])
    expect(whole[0]).toMatchObject({
      respondentLocal: '张海洋',
      before: 0,
      assignee: 'Fresh Person',
      jurisdiction: 'CN',
    })
    for (const limit of [1, 2, 3]) {
      const paged: string[] = []
      let after: string[] | null = null
      for (;;) {
        const rows = await who.as(tx => listMyTasks(tx, { ...mine, after, limit }))
        paged.push(...rows.map(({ id }) => id))
        if (rows.length < limit) break
        after = rows.at(-1)!.key
      }
      expect(paged).toEqual(whole.map(({ id }) => id))
    }
    const sleeping = await who.as(tx => listMyTasks(tx, { ...mine, asleep: true, limit: 1 }))
    const rest = await who.as(tx => listMyTasks(tx, { ...mine, asleep: true, after: sleeping[0]!.key }))
    expect([...sleeping, ...rest].map(({ id }) => id)).toEqual(asleep)
    const team = await lin.as(tx => listMyTasks(tx, query('team', { limit: 500 })))
    expect(team.map(({ id }) => id)).toEqual(expect.arrayContaining(wanted))
    const strangers = await stranger.as(tx => listMyTasks(tx, query('team', { limit: 500 })))
    expect(strangers.every(row => !wanted.includes(row.id))).toBe(true)
  })
})

describe('notes', () => {
  it('tell whom they name, once, and nobody else', async () => {
    const input = { body: '请@林薇看一下。 @Zhao Min, too — not clerk@huang.example.', mentions: idOf(boss) }
    const send = () => zhao.as((tx, who) => actOnCase(tx, who, { caseId, event: 'add-note', input, key: 'note' }))
    await Promise.all([send(), send()])
    const { notes, more } = await lin.as(tx => readNotes(tx, caseId))
    expect(more).toBe(false)
    expect(notes).toMatchObject([
      { body: input.body, by: 'Zhao Min, legal-officer', told: ['Lin Wei 林薇', 'Zhao Min', 'Huang Jian'] },
    ])
    expect(await toldOf(lin, 'mention')).toMatchObject([
      { title: expect.stringMatching(/^Zhao Min, legal-officer named you in /), path: `/cases/${caseId}#notes` },
    ])
    expect(await toldOf(boss, 'mention')).toHaveLength(1)
    expect(await toldOf(zhao, 'mention')).toEqual([])
    expect(await toldOf(second, 'mention')).toEqual([])
  })

  it('stand under the event’s commitment, and nobody else reads them', async () => {
    const body = 'The director said that he will pay after the harvest.'
    const { position } = await enter('add-note', { body })
    const [event] = await lin.as(tx =>
      tx
        .select()
        .from(caseEvents)
        .where(and(eq(caseEvents.caseId, caseId), eq(caseEvents.position, position))),
    )
    expect(event).toMatchObject({ name: 'add-note', detail: { body, mentions: [] } })
    const [entry] = await lin.as(tx => tx.select().from(submissions).where(eq(submissions.id, event!.submissionId)))
    expect(JSON.stringify(entry)).not.toContain('harvest')
    expect((await stranger.as(tx => readNotes(tx, caseId))).notes).toEqual([])
    expect((await world.minbei.as(tx => readNotes(tx, caseId))).notes).toEqual([])
    // What is written stays as it was written.
    await expect(lin.as(tx => tx.update(caseNotes).set({ body: '' }))).rejects.toThrow()
  })

  it('name people of the same organisation alone', async () => {
    await enter('add-note', { body: '@Qian Duo has nothing to do with it.' })
    expect(await toldOf(stranger, 'mention')).toEqual([])
    const foreign = enter('add-note', { body: 'Tell them', mentions: idOf(stranger) })
    expect(await refused(foreign)).toMatchObject({ status: 422, fields: ['mentions'] })
    expect(await refused(enter('add-note', { body: '  ' }))).toMatchObject({ status: 422, fields: ['body'] })
    expect(await refused(enter('add-note', { body: 'x'.repeat(4_001) }))).toMatchObject({ status: 422 })
    expect((await lin.as(tx => readNotes(tx, caseId))).notes).toHaveLength(1)
  })

  it('can be written about a case that is closed', async () => {
    await enter('close', { outcome: 'paid' })
    await enter('add-note', { body: 'The receipt came by post.' })
    expect((await lin.as(tx => readNotes(tx, caseId))).notes).toHaveLength(1)
    const [row] = await lin.as(tx => tx.select().from(cases).where(eq(cases.id, caseId)))
    expect(row!.stage).toBe('closed')
  })
})
