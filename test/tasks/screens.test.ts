import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { readTasks } from '#app/tasks/read-tasks.server.ts'
import { tasks } from '#db/schema/index.ts'
import { act, colleague } from '../cases/acts.ts'
import { type Member, makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'

let world: World
let web: TestWeb
let caseId: string
let boss: Member
const cookies: Record<string, string> = {}

beforeAll(async () => {
  const { app: db } = await testDatabase()
  world = await makeWorld(db)
  web = await testWeb({ db, kms: world.kms, routes: ['tasks', 'cases/:caseId/acts', 'sign-in'] })
  for (const [who, member, role] of [
    ['officer', world.bank, 'legal-officer'],
    ['stranger', world.otherBank, 'legal-officer'],
    ['minbei', world.minbei, 'partner-agent'],
  ] as const) {
    const { email, personId } = await newPerson(db, member.organisationId, { role, name: who })
    cookies[who] = await signInAt(web, email, PASSWORD)
    cookies[`${who} id`] = personId
  }
  boss = await colleague(db, world.bank, 'supervisor', 'Huang Jian')
  caseId = await world.bank.newCase()
  const add = (input: Record<string, unknown>) => act(boss, caseId, 'add-task', input)
  await add({ title: '<Call> the debtor', assigneeId: cookies['officer id'], dueOn: '2099-01-02' })
  await add({ title: 'Anybody’s', dueOn: '2099-01-03' })
  await add({ title: 'Asleep', assigneeId: cookies['officer id'], wakeOn: '2098-01-01' })
})

const get = async (who: string, path: string) => {
  const response = await fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })
  return { status: response.status, text: (await response.text()).split('<script')[0]! }
}

const post = async (who: string, event: string, fields: Record<string, string>) => {
  const response = await fetch(`${web.origin}/cases/${caseId}/acts/${event}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookies[who]!, Origin: web.origin },
    body: new URLSearchParams(fields),
  })
  const text = (await response.text()).split('<script')[0]!
  return { status: response.status, to: response.headers.get('Location'), text }
}

describe('the screen of tasks', () => {
  it('shows mine, due first, with the case and what stands before each', async () => {
    const { status, text } = await get('officer', '/tasks')
    expect(status).toBe(200)
    expect(text).toMatch(/&lt;Call&gt; the debtor.*2 Jan 2099.*Nothing: it can be done/s)
    expect(text).toContain(`/cases/${caseId}#tasks`)
    expect(text).not.toMatch(/Anybody’s|Asleep<div/)
    expect(text).not.toMatch(/ style=/)
  })

  it('shows nobody’s, the team’s and what sleeps', async () => {
    const nobodys = await get('officer', '/tasks?view=nobodys')
    expect(nobodys.text).toMatch(/Anybody’s.*Read the contract and state the facts/s)
    expect(nobodys.text).not.toContain('the debtor')
    const team = await get('officer', '/tasks?view=team')
    expect(team.text).toMatch(/the debtor.*Anybody’s/s)
    const asleep = await get('officer', '/tasks?state=asleep')
    expect(asleep.text).toMatch(/Wakes.*1 Jan 2098/s)
    expect((await get('officer', '/tasks?view=nobodys&state=asleep')).text).toMatch(/Nothing sleeps here/)
  })

  it('takes any address', async () => {
    for (const query of [
      'after=x',
      'after=WyJ4IiwieSIsInoiXQ',
      'view=__proto__',
      'state=constructor',
      'after=WyJkdWUiLCJ4IiwieSJd',
    ]) {
      expect([query, (await get('officer', `/tasks?${query}`)).status]).toEqual([query, 200])
    }
  })

  it('is for the bank whose they are', async () => {
    expect((await get('stranger', '/tasks?view=team')).text).toMatch(/Nothing is to be done/)
    expect((await get('minbei', '/tasks')).status).toBe(403)
  })
})

describe('the forms of tasks', () => {
  it('offer the case’s tasks and the people who can do them', async () => {
    const [first] = await boss.as(tx => readTasks(tx, caseId))
    const { text } = await get('officer', `/cases/${caseId}/acts/add-task?parentId=${first!.id}`)
    expect(text).toMatch(/Huang Jian/)
    expect(text).toMatch(new RegExp(`<option value="${first!.id}" selected="">Read the contract`))
    expect(text).toMatch(/name="key" value="[0-9a-f-]{36}"/)
  })

  it('lead back to where they were asked from, and say what is wrong', async () => {
    const next = `/cases/${caseId}#tasks`
    expect(await post('officer', 'add-task', { title: 'From a form', next })).toMatchObject({ status: 302, to: next })
    const short = await post('officer', 'add-task', { title: 'x', next })
    expect(short.status).toBe(422)
    expect(short.text).toMatch(/Say what is to be done/)
    const [made] = await boss.as(tx => tx.select().from(tasks).where(eq(tasks.title, 'From a form')))
    expect(await post('officer', 'finish-task', { taskId: made!.id, next })).toMatchObject({ status: 302 })
    const again = await post('officer', 'finish-task', { taskId: made!.id, next })
    expect(again.status).toBe(409)
    expect(again.text).toMatch(/is done already/)
    expect((await post('stranger', 'finish-task', { taskId: made!.id })).status).toBe(404)
    const noted = await post('officer', 'add-note', { body: '@Huang Jian, look', next: `/cases/${caseId}#notes` })
    expect(noted).toMatchObject({ status: 302, to: `/cases/${caseId}#notes` })
  })
})
