import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { judgePublished } from '#app/cases/judge-published.server.ts'
import { cases, submissions } from '#db/schema/index.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'
import { makeWorld, type World } from './world.ts'

let database: TestDatabase
let world: World
let web: TestWeb
const cookies: Record<string, string> = {}
const ids: Record<string, string> = {}

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database.app)
  web = await testWeb({ db: database.app, kms: world.kms, routes: ['cases', 'sign-in'] })
  for (const [who, member, role] of [
    ['officer', world.bank, 'legal-officer'],
    ['colleague', world.bank, 'supervisor'],
    ['stranger', world.otherBank, 'legal-officer'],
  ] as const) {
    const { email, personId } = await newPerson(database.app, member.organisationId, { role, name: who })
    ids[who] = personId
    cookies[who] = await signInAt(web, email, PASSWORD)
  }
})

const get = async (who: string, path: string) => {
  const response = await fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })
  return { status: response.status, type: response.headers.get('Content-Type'), text: await response.text() }
}

const post = async (who: string, path: string, form: readonly (readonly [string, string])[]) => {
  const response = await fetch(`${web.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookies[who]!, Origin: web.origin },
    body: new URLSearchParams(form.map(([name, value]) => [name, value])),
  })
  return { status: response.status, to: response.headers.get('Location'), text: await response.text() }
}

describe('the queue on screen', () => {
  it('hands over what is ticked, the page, or all of the view, and says what came of it', async () => {
    const made = [await world.bank.newCase(), await world.bank.newCase(), await world.bank.newCase()]
    const ticked = await post('colleague', '/cases', [
      ['scope', 'ticked'],
      ['caseId', made[0]!],
      ['onPage', made[1]!],
      ['officerId', ids.officer!],
    ])
    expect(ticked).toMatchObject({ status: 302, to: '/cases?handed=1-0-0' })
    expect((await get('colleague', ticked.to!)).text).toMatch(/One case was handed over/)
    const all = await post('colleague', '/cases?view=unassigned', [
      ['scope', 'all'],
      ['officerId', ids.officer!],
    ])
    expect(all.to).toBe('/cases?view=unassigned&handed=2-0-0')
    const mine = await get('officer', '/cases?view=mine')
    expect(mine.text.match(/name="caseId"/g)).toHaveLength(3)
    const nobody = await post('colleague', '/cases', [['scope', 'ticked']])
    expect(nobody.status).toBe(422)
    expect(nobody.text).toMatch(/Tick the cases/)
  })

  it('keeps a view under a name, for one or for all, and forgets it when asked', async () => {
    const narrowed = 'view=mine&jurisdiction=CN&nonsense=1'
    const kept = await post('officer', '/cases/views', [
      ['act', 'save'],
      ['name', '  Mine in China '],
      ['query', narrowed],
      ['shared', 'on'],
    ])
    expect(kept.to).toBe('/cases?view=mine&jurisdiction=CN')
    expect((await get('officer', '/cases')).text).toMatch(/Mine in China/)
    const seen = (await get('colleague', '/cases')).text
    expect(seen).toMatch(/Mine in China/)
    expect((await get('stranger', '/cases')).text).not.toMatch(/Mine in China/)
    const viewId = /name="viewId" value="([0-9a-f-]{36})"/.exec((await get('officer', '/cases')).text)![1]!
    await post('colleague', '/cases/views', [
      ['act', 'remove'],
      ['viewId', viewId],
    ])
    expect((await get('officer', '/cases')).text).toMatch(/Mine in China/)
    await post('officer', '/cases/views', [
      ['act', 'remove'],
      ['viewId', viewId],
    ])
    expect((await get('officer', '/cases')).text).not.toMatch(/Mine in China/)
    const unnamed = await post('officer', '/cases/views', [
      ['act', 'save'],
      ['name', ' '],
      ['query', ''],
    ])
    expect((await get('officer', unnamed.to!)).text).toMatch(/give it a name/)
  })

  it('is exported as it is narrowed, with names in their script and nothing that a spreadsheet would run', async () => {
    await world.bank.newCase({ name: '=HYPERLINK("x")', localName: '陈玉' })
    const file = await get('officer', '/cases/export.csv?q=陈玉')
    expect(file).toMatchObject({ status: 200, type: 'text/csv; charset=utf-8' })
    const lines = file.text.split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[1]).toMatch(/"'=HYPERLINK\(""x""\)",陈玉,Consumer loan,L-[0-9a-f]{12},China,Preparing,,CNY,86410.22/)
    expect((await get('officer', '/cases/export.csv?q=none-like-this')).text.split('\r\n')).toHaveLength(2)
    expect((await get('stranger', '/cases/export.csv')).text).not.toMatch(/陈玉/)
  })

  it('takes any address for what it understands of it', async () => {
    for (const odd of ['?view=all', '?jurisdiction=XX', '?from=abc&currency=CNY', '?officer=1', '?stage=none']) {
      expect([odd, (await get('officer', `/cases${odd}`)).status]).toEqual([odd, 200])
    }
    expect((await get('officer', '/cases/workload')).status).toBe(200)
    expect((await get('officer', '/cases/views')).status).toBe(302)
  })
})

describe('a case whose records are still to be co-signed', () => {
  it('is judged again once they are, and not before', async () => {
    const caseId = await world.bank.newCase()
    const row = () => world.bank.as(async tx => (await tx.select().from(cases).where(eq(cases.id, caseId)))[0]!)
    expect((await row()).awaitsLedger).toBe(true)
    const before = (await row()).judgedAt
    await judgePublished(database.worker, new Date())
    expect((await row()).judgedAt).toEqual(before)
    await database.admin.update(submissions).set({ status: 'published', publishedAt: new Date() })
    expect(await judgePublished(database.worker, new Date())).toBeGreaterThan(0)
    expect((await row()).awaitsLedger).toBe(false)
    expect(await judgePublished(database.worker, new Date())).toBe(0)
  })
})
