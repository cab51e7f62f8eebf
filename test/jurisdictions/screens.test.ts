import { and, eq, isNull } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '#app/jobs/topics.ts'
import { ruleCodes } from '#app/jurisdictions/packs/index.ts'
import { outbox } from '#db/schema/index.ts'
import { toBase64, utf8 } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { dryRunPack } from '#workers/dry-run-pack.ts'
import { makeWorld, type World } from '../cases/world.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'
import { twoYearsFrom2026 } from './version.ts'

let database: TestDatabase
let world: World
let web: TestWeb
const cookies: Record<string, string> = {}

beforeAll(async () => {
  database = await testDatabase()
  world = await makeWorld(database.app)
  web = await testWeb({ db: database.app, kms: world.kms, routes: ['jurisdictions', 'sign-in'] })
  for (const [who, member, role] of [
    ['supervisor', world.bank, 'supervisor'],
    ['officer', world.bank, 'legal-officer'],
    ['stranger', world.otherBank, 'supervisor'],
    ['minbei', world.minbei, 'partner-agent'],
    ['clerk', world.court, 'clerk'],
  ] as const) {
    const { email } = await newPerson(database.app, member.organisationId, { role, name: who })
    cookies[who] = await signInAt(web, email, PASSWORD)
  }
  await world.bank.newCase()
})

const get = async (who: string, path: string) => {
  const response = await fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })
  return { status: response.status, headers: response.headers, text: (await response.text()).split('<script')[0]! }
}

const post = async (who: string, path: string, form: Record<string, string | File>) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(form)) body.append(name, value)
  const headers = { Cookie: cookies[who]!, Origin: web.origin }
  const response = await fetch(`${web.origin}${path}`, { method: 'POST', redirect: 'manual', headers, body })
  const text = (await response.text()).split('<script')[0]!
  return { status: response.status, to: response.headers.get('Location'), text }
}

async function runJobs(): Promise<void> {
  const waiting = and(eq(outbox.topic, 'dry-run-pack'), isNull(outbox.doneAt))
  for (const { id, payload, organisationId } of await database.admin.select().from(outbox).where(waiting)) {
    const job = { topic: 'dry-run-pack', outboxId: id, payload, organisationId } as Job<'dry-run-pack'>
    await dryRunPack(job, { db: database.worker })
  }
}

const version = '/jurisdictions/CN/versions/1001'

describe('the screens of the rules', () => {
  it('list every jurisdiction with the version in force and what its rules rest on', async () => {
    const { status, text } = await get('officer', '/jurisdictions')
    expect(status).toBe(200)
    for (const code of ruleCodes) expect(text).toContain(`href="/jurisdictions/${code}"`)
    expect(text).toMatch(/beside Germany/)
    expect(text).toMatch(/counsel has to confirm/)
    expect(text).toMatch(/href="\/jurisdictions"[^>]*>.*Rules/s)
  })

  it.each(ruleCodes)('lay out the rules of %s, each with its law and source', async code => {
    const { status, text } = await get('officer', `/jurisdictions/${code}`)
    expect(status).toBe(200)
    for (const part of ['tracks', 'courts', 'checklist', 'limitation', 'deadlines', 'calendar']) {
      expect(text).toContain(`id="${part}"`)
    }
    expect(text).toMatch(/From memory: counsel to confirm/)
    expect(text).not.toMatch(/ style=/)
  })

  it('take a version from its file to its adoption, without scripts', async () => {
    expect((await get('supervisor', '/jurisdictions/CN/new')).text).toMatch(
      /set its <code>version<\/code> to (<!-- -->)?1001/,
    )
    const wrong = await post('supervisor', '/jurisdictions/CN/new', {
      note: 'The Supreme Court’s interpretation',
      text: twoYearsFrom2026(1001, pack => Object.assign(pack.checklist[2]!, { severity: '<vital>' })),
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toMatch(/checklist, 3 \(CN3\), severity: Invalid option/)
    // What was typed and pasted is still there.
    expect(wrong.text).toContain('&lt;vital&gt;')
    expect(wrong.text).toContain('value="The Supreme Court’s interpretation"')
    const file = new File([`\ufeff${twoYearsFrom2026(1001)}`], 'rules.json')
    const added = await post('supervisor', '/jurisdictions/CN/new', { note: 'The interpretation', text: '', file })
    expect(added).toMatchObject({ status: 302, to: version })

    const shown = await get('officer', version)
    expect(shown.text).toMatch(/Not adopted/)
    expect(shown.text).toMatch(/Claims due from 2026.*CN-L0.*Added/s)
    expect(shown.text).toMatch(/It has not been tried yet/)
    expect(shown.text).not.toMatch(/Start the dry run|Adopt this version/)
    expect((await get('officer', '/jurisdictions')).text).toMatch(/Version 1001 waits/)

    expect(await post('supervisor', version, { act: 'adopt', dryRunId: crypto.randomUUID() })).toMatchObject({
      status: 409,
      text: expect.stringMatching(/Try it first/),
    })
    expect(await post('supervisor', version, { act: 'dry-run' })).toMatchObject({ status: 302, to: version })
    expect((await get('supervisor', version)).text).toMatch(/Judging open cases/)
    await runJobs()
    const tried = await get('supervisor', version)
    expect(tried.text).toMatch(/The dry run changed nothing for the open cases \(1\)/)
    const [, dryRunId] = /name="dryRunId" value="([0-9a-f-]{36})"/.exec(tried.text)!
    expect(await post('supervisor', version, { act: 'adopt', dryRunId: dryRunId! })).toMatchObject({ status: 302 })
    expect((await get('officer', version)).text).toMatch(/In force/)
    expect((await get('officer', '/jurisdictions/CN')).text).toMatch(/Version (<!-- -->)?1001(<!-- -->)? is in force/)
    expect((await get('officer', '/jurisdictions/CN/versions/1')).text).toMatch(/Removed/)
  })

  it('give each version as the bytes that its fingerprint is of', async () => {
    for (const path of ['/jurisdictions/CN/versions/1/pack.json', `${version}/pack.json`]) {
      const { status, headers, text } = await get('officer', path)
      expect([status, headers.get('Content-Type')]).toEqual([200, 'application/json; charset=utf-8'])
      expect(headers.get('Content-Disposition')).toMatch(/attachment; filename="rules-CN-\d+\.json"/)
      expect(headers.get('Repr-Digest')).toBe(`sha-256=:${toBase64(sha256(utf8(text)))}:`)
    }
  })

  it('refuse files that are no text, and forms that ask for nothing known', async () => {
    const file = new File([new Uint8Array([0xff, 0xfe, 0x7b, 0x00])], 'rules.json')
    const form = { note: 'x', text: '', file }
    expect(await post('supervisor', '/jurisdictions/CN/new', form)).toMatchObject({
      status: 422,
      text: expect.stringMatching(/not text in UTF-8/),
    })
    expect((await post('supervisor', version, { act: 'burn' })).status).toBe(400)
    expect((await post('supervisor', '/jurisdictions/CN/new', { text: '{}' })).status).toBe(422)
  })

  it('are for the bank: officers read, supervisors decide', async () => {
    expect((await get('officer', '/jurisdictions/CN/new')).status).toBe(403)
    expect((await post('officer', '/jurisdictions/CN/new', { note: 'x', text: '{}' })).status).toBe(403)
    expect((await post('officer', version, { act: 'dry-run' })).status).toBe(403)
    expect((await post('officer', version, { act: 'adopt', dryRunId: 'x' })).status).toBe(403)
    for (const who of ['minbei', 'clerk']) expect((await get(who, '/jurisdictions')).status).toBe(403)
    for (const path of [version, `${version}/pack.json`]) expect((await get('stranger', path)).status).toBe(404)
    expect((await post('stranger', version, { act: 'dry-run' })).status).toBe(404)
    expect((await get('stranger', '/jurisdictions/CN')).text).not.toMatch(/1001<\/a>/)
    for (const path of [
      'XX',
      'constructor',
      'CN/versions/2',
      'CN/versions/0',
      'CN/versions/1.5',
      'CN/versions/99999999999',
    ]) {
      expect([path, (await get('officer', `/jurisdictions/${path}`)).status]).toEqual([path, 404])
    }
  })
})
