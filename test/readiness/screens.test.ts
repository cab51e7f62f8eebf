import { beforeAll, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'

let world: World
let web: TestWeb
let caseId: string
const cookies: Record<string, string> = {}

beforeAll(async () => {
  const { app: db } = await testDatabase()
  world = await makeWorld(db)
  web = await testWeb({ db, kms: world.kms, routes: ['cases', 'evidence', 'sign-in'] })
  caseId = await world.bank.newCase()
  for (const [who, member, role] of [
    ['officer', world.bank, 'legal-officer'],
    ['engineer', world.bank, 'integration-engineer'],
    ['stranger', world.otherBank, 'legal-officer'],
    ['minbei', world.minbei, 'partner-agent'],
  ] as const) {
    const { email } = await newPerson(db, member.organisationId, { role, name: who })
    cookies[who] = await signInAt(web, email, PASSWORD)
  }
})

const get = (who: string, path: string) =>
  fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })

describe('what the court will ask', () => {
  it('stands on one page, with the answer, each point, its source and the click', async () => {
    const response = await get('officer', `/cases/${caseId}/readiness`)
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toMatch(/(thing is|things are) missing before it can be filed/)
    expect(text).toContain('The court insists on')
    expect(text).toContain('does not prove that the record was true when captured')
    expect(text).toContain(`/cases/${caseId}/acts/attach-document?fact=exhibit.list`)
    expect(text).toMatch(/counsel to confirm/)
    expect(text).not.toMatch(/admissib| style="/i)
  })

  it('is read by everybody at the bank, and acted on by its caseworkers alone', async () => {
    const text = await (await get('engineer', `/cases/${caseId}/readiness`)).text()
    expect(text).toContain('The court insists on')
    expect(text).not.toMatch(/(href|action)="[^"]*\/acts\//)
  })

  it('is nobody else’s', async () => {
    for (const path of ['readiness', 'certificates/hash-report']) {
      expect((await get('stranger', `/cases/${caseId}/${path}`)).status).toBe(404)
      expect((await get('minbei', `/cases/${caseId}/${path}`)).status).toBe(403)
      expect((await get('officer', `/cases/nothing/${path}`)).status).toBe(404)
    }
  })

  it('hands out drafts as PDF, and none that the rules do not know', async () => {
    const response = await get('officer', `/cases/${caseId}/certificates/hash-report`)
    expect(response.headers.get('Content-Type')).toBe('application/pdf')
    expect(new TextDecoder().decode((await response.arrayBuffer()).slice(0, 5))).toBe('%PDF-')
    expect((await get('officer', `/cases/${caseId}/certificates/in-63a`)).status).toBe(404)
  })

  it('takes a file by the button, shows it as a document and only ever sends it as a download', async () => {
    const path = `/cases/${caseId}/acts/attach-document`
    const form = await (await get('officer', `${path}?fact=exhibit.list`)).text()
    expect(form).toMatch(/<option[^>]*value="exhibit.list"[^>]*selected|<option[^>]*selected[^>]*value="exhibit.list"/)
    const body = new FormData()
    body.set('fact', 'exhibit.list')
    body.set('file', new File(['<script>alert(1)</script>'], '证据目录.html', { type: 'text/html' }))
    body.set('next', `/cases/${caseId}/readiness`)
    const headers = { Cookie: cookies.officer!, Origin: web.origin }
    const done = await fetch(`${web.origin}${path}`, { method: 'POST', redirect: 'manual', headers, body })
    expect([done.status, done.headers.get('Location')]).toEqual([302, `/cases/${caseId}/readiness`])
    const text = await (await get('officer', `/cases/${caseId}/readiness`)).text()
    const evidence = /href="(\/evidence\/[0-9a-f-]+)"[^>]*><bdi>证据目录\.html/.exec(text)?.[1]
    expect(text).toContain('Shown by a document')
    const file = await get('officer', `${evidence}/file`)
    expect(file.headers.get('Content-Type')).toBe('application/octet-stream')
    expect(file.headers.get('Content-Disposition')).toMatch(/^attachment/)
  })

  it('takes a document back with a reason', async () => {
    const text = await (await get('officer', `/cases/${caseId}/readiness`)).text()
    const [, action, row] = /action="([^"]*remove-document)"[\s\S]*?name="row" value="([^"]+)"/.exec(text)!
    const headers = { Cookie: cookies.officer!, Origin: web.origin }
    const body = new URLSearchParams({ row: row!, reason: 'The wrong file' })
    const done = await fetch(`${web.origin}${action}`, { method: 'POST', redirect: 'manual', headers, body })
    expect(done.status).toBe(302)
    expect(await (await get('officer', `/cases/${caseId}/readiness`)).text()).not.toContain('证据目录.html')
  })
})
