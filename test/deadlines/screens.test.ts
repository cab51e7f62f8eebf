import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { actOnCase } from '#app/cases/act-on-case.server.ts'
import { cases } from '#db/schema/index.ts'
import { makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'

let world: World
let web: TestWeb
let withDate: string
let without: string
const cookies: Record<string, string> = {}

beforeAll(async () => {
  const { app: db } = await testDatabase()
  world = await makeWorld(db)
  web = await testWeb({ db, kms: world.kms, routes: ['deadlines', 'sign-in'] })
  for (const [who, member, role] of [
    ['officer', world.bank, 'legal-officer'],
    ['engineer', world.bank, 'integration-engineer'],
    ['stranger', world.otherBank, 'legal-officer'],
    ['minbei', world.minbei, 'partner-agent'],
  ] as const) {
    const { email, personId } = await newPerson(db, member.organisationId, { role, name: who })
    cookies[who] = await signInAt(web, email, PASSWORD)
    cookies[`${who} id`] = personId
  }
  withDate = await world.bank.newCase()
  without = await world.bank.newCase()
  await world.bank.as(async (tx, who) => {
    const [{ version } = { version: 0 }] = await tx.select().from(cases).where(eq(cases.id, withDate))
    await actOnCase(tx, who, { caseId: withDate, event: 'set-dates', version, input: { dueOn: '2026-06-15' } })
    const input = { what: '<Pay> the advance', on: '2099-12-01', by: 'us' }
    await actOnCase(tx, who, { caseId: withDate, event: 'set-deadline', input })
  })
})

const get = async (who: string, path: string) => {
  const response = await fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })
  return { status: response.status, text: (await response.text()).split('<script')[0]! }
}

describe('the screen of deadlines', () => {
  it('shows what is due, whose act it is and by what law', async () => {
    const { status, text } = await get('officer', '/deadlines')
    expect(status).toBe(200)
    expect(text).toMatch(/Limitation period ends.*&lt;Pay&gt; the advance/s)
    expect(text).toMatch(/15 Jun 2029.*Civil Code art\. 188.*The holidays of that year are not known yet/s)
    expect(text).toMatch(/nothing of the law’s stands still for it/)
    expect(text).not.toContain(without)
    expect(text).not.toMatch(/ style=/)
  })

  it('lists the cases without a deadline, with why and what to do', async () => {
    const { text } = await get('officer', '/deadlines?view=none')
    expect(text).toMatch(/When the claim was due is not known/)
    expect(text).toContain(`/cases/${without}/acts/set-dates?next=`)
    expect(text).not.toContain(`/cases/${withDate}/`)
    expect((await get('engineer', '/deadlines?view=none')).text).not.toContain('/acts/')
  })

  it('narrows, and says so when nothing is left', async () => {
    expect((await get('officer', '/deadlines?by=us&jurisdiction=CN')).text).toMatch(/Limitation period ends/)
    expect((await get('officer', '/deadlines?by=court')).text).toMatch(/Nothing is due here/)
    expect((await get('officer', '/deadlines?jurisdiction=DE')).text).toMatch(/Nothing is due here/)
    expect((await get('officer', '/deadlines?view=mine')).text).toMatch(/No case of yours/)
    await world.bank.as(tx => tx.update(cases).set({ officerId: cookies['officer id']! }).where(eq(cases.id, withDate)))
    expect((await get('officer', '/deadlines?view=mine')).text).toMatch(/Limitation period ends/)
  })

  it('takes any address', async () => {
    for (const query of [
      'after=x',
      'after=WyJ4IiwieSJd',
      'view=__proto__',
      'by=toString',
      'jurisdiction=constructor',
      'view=none&after=WyJ4Il0',
    ]) {
      expect([query, (await get('officer', `/deadlines?${query}`)).status]).toEqual([query, 200])
    }
  })

  it('is for the bank whose they are', async () => {
    const theirs = await get('stranger', '/deadlines')
    expect(theirs.text).toMatch(/No deadline is open/)
    expect(theirs.text).not.toMatch(/Limitation period ends/)
    expect((await get('minbei', '/deadlines')).status).toBe(403)
  })
})
