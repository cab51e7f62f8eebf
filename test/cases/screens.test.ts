import { beforeAll, describe, expect, it } from 'vitest'
import { readCase } from '#app/cases/read-case.server.ts'
import { offerTo } from '../assignments/offer.ts'
import { testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'
import { makeWorld, type World } from './world.ts'

let world: World
let web: TestWeb
const cookies: Record<string, string> = {}

beforeAll(async () => {
  const { app: db } = await testDatabase()
  world = await makeWorld(db)
  web = await testWeb({ db, kms: world.kms, routes: ['cases', 'assignments', 'sign-in'] })
  for (const [who, member, role] of [
    ['officer', world.bank, 'legal-officer'],
    ['engineer', world.bank, 'integration-engineer'],
    ['stranger', world.otherBank, 'legal-officer'],
    ['minbei', world.minbei, 'partner-agent'],
    ['jianxi', world.jianxi, 'partner-agent'],
    ['clerk', world.court, 'clerk'],
  ] as const) {
    const { email } = await newPerson(db, member.organisationId, { role, name: who })
    cookies[who] = await signInAt(web, email, PASSWORD)
  }
})

const get = async (who: string, path: string) => {
  const response = await fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })
  return { status: response.status, text: await response.text() }
}

const post = async (who: string, path: string, form: Record<string, string>) => {
  const response = await fetch(`${web.origin}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Cookie: cookies[who]!, Origin: web.origin },
    body: new URLSearchParams(form),
  })
  return { status: response.status, to: response.headers.get('Location'), text: await response.text() }
}

describe('the screens of a dispute', () => {
  it('take a case from its contract to the partner that accepts it, without scripts', async () => {
    const contractId = await world.bank.newContract()
    const asked = await get('officer', `/cases/new?contract=${contractId}`)
    expect(asked.text).toMatch(/张海洋/)
    const form = { contractId, currency: 'CNY', principal: '80,000.00', jurisdiction: 'CN', track: 'payment-order' }
    const wrong = await post('officer', '/cases/new', { ...form, costs: '-1' })
    expect(wrong.status).toBe(422)
    const opened = await post('officer', '/cases/new', { ...form, costs: '480' })
    expect(opened.status).toBe(302)
    const path = opened.to!
    expect((await get('officer', '/cases')).text).toMatch(/no preservation report yet/)
    const shown = await get('officer', path)
    expect(shown.text).toMatch(/0 of 1 records published, 1 pending/)
    expect(shown.text).not.toMatch(/unchanged since/)

    const offer = { partnerIds: world.minbei.organisationId, kind: 'consumer-loan', place: 'Nanping', confirmed: 'on' }
    const sent = await post('officer', `${path}/offer`, { ...offer, version: '1', commission: '12.5', days: '3' })
    expect(sent).toMatchObject({ status: 302, to: path })
    const list = await get('minbei', '/assignments')
    expect(list.text).not.toMatch(/Zhang|张海洋|80,480/)
    const [assignment] = /\/assignments\/[0-9a-f-]{36}/.exec(list.text)!
    expect((await get('minbei', assignment)).text).not.toMatch(/Zhang|张海洋|80,480/)
    expect((await post('minbei', assignment, { act: 'decline', reason: '' })).status).toBe(422)
    expect(await post('minbei', assignment, { act: 'accept' })).toMatchObject({ status: 302, to: assignment })
    expect((await get('minbei', assignment)).text).toMatch(/张海洋.*80,480\.00/s)
    expect((await get('officer', path)).text).toMatch(/With a partner/)
  })

  it('answer a stale form with what happened, and change nothing', async () => {
    const caseId = await world.bank.newCase()
    await offerTo(world.bank, caseId, [world.minbei])
    const closing = { version: '1', outcome: 'paid' }
    const stale = await post('officer', `/cases/${caseId}/acts/close`, closing)
    expect(stale.status).toBe(409)
    expect(stale.text).toMatch(/Somebody changed this case/)
    const open = await post('officer', `/cases/${caseId}/acts/close`, { ...closing, version: '2' })
    expect(open.status).toBe(409)
    expect(open.text).toMatch(/One offer can still be accepted/)
    expect((await world.bank.as(tx => readCase(tx, caseId))).outcome).toBeNull()
  })

  it('are for those whose they are', async () => {
    const caseId = await world.bank.newCase()
    const [assignmentId] = await offerTo(world.bank, caseId, [world.minbei])
    const expected: [string, string, number][] = [
      ['stranger', `/cases/${caseId}`, 404],
      ['stranger', `/cases/${caseId}/offer`, 404],
      ['stranger', `/assignments/${assignmentId}`, 404],
      ['jianxi', `/assignments/${assignmentId}`, 404],
      ['minbei', `/assignments/${assignmentId}`, 200],
      ['minbei', `/cases/${caseId}`, 403],
      ['minbei', '/cases', 403],
      ['clerk', '/assignments', 403],
      ['engineer', `/cases/${caseId}/offer`, 403],
      ['engineer', '/cases/new', 403],
      ['officer', '/assignments/webhooks', 403],
      ['officer', '/cases/none', 404],
      ['officer', '/cases?after=WyJ4Il0', 200],
    ]
    for (const [who, path, status] of expected) {
      expect([who, path, (await get(who, path)).status]).toEqual([who, path, status])
    }
    for (const [who, path, form] of [
      ['officer', `/assignments/${assignmentId}`, { act: 'accept' }],
      ['engineer', `/cases/${caseId}`, { act: 'withdraw', assignmentId: assignmentId! }],
      ['stranger', `/cases/${caseId}`, { act: 'withdraw', assignmentId: assignmentId! }],
      ['jianxi', `/assignments/${assignmentId}`, { act: 'accept' }],
    ] as const) {
      const { status } = await post(who, path, form as Record<string, string>)
      expect([who, status]).toEqual([who, who === 'stranger' || who === 'jianxi' ? 404 : 403])
    }
  })

  it('show the secret of an address once, and take no address inside', async () => {
    const refused = await post('minbei', '/assignments/webhooks', { url: 'http://127.0.0.1/x' })
    expect(refused.status).toBe(422)
    const registered = await post('minbei', '/assignments/webhooks', { url: 'https://hooks.example.org/in' })
    expect(registered.text).toMatch(/whsec_/)
    const again = await get('minbei', '/assignments/webhooks')
    expect(again.text).toMatch(/hooks\.example\.org/)
    expect(again.text).not.toMatch(/whsec_/)
  })
})
