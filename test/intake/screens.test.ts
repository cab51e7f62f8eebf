import { and, eq, isNull } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { issueApiKey } from '#app/identity/issue-api-key.server.ts'
import { guessMapping, intakeFields } from '#app/intake/intake-fields.ts'
import type { Job } from '#app/jobs/topics.ts'
import { cases, contracts, outbox } from '#db/schema/index.ts'
import { runIntake } from '#workers/run-intake.ts'
import { newPerson, PASSWORD } from '../support/organisation.ts'
import { signInAt, type TestWeb, testWeb } from '../support/web.ts'
import { type IntakeWorld, intakeWorld } from './world.ts'

let here: IntakeWorld
let web: TestWeb
let token: string
const cookies: Record<string, string> = {}

beforeAll(async () => {
  here = await intakeWorld()
  const { app: db } = here.database
  web = await testWeb({ db, kms: here.world.kms, routes: ['intakes', 'cases', 'sign-in', 'api/v1/intakes'] })
  for (const [who, member, role] of [
    ['officer', here.world.bank, 'legal-officer'],
    ['engineer', here.world.bank, 'integration-engineer'],
    ['stranger', here.world.otherBank, 'legal-officer'],
    ['partner', here.world.minbei, 'partner-agent'],
  ] as const) {
    const { email } = await newPerson(db, member.organisationId, { role, name: who })
    cookies[who] = await signInAt(web, email, PASSWORD)
  }
  const { bank } = here.world
  token = (await bank.as(tx => issueApiKey(tx, bank.authority, { label: 'Loan system' }))).token
})

const get = async (who: string, path: string) => {
  const response = await fetch(`${web.origin}${path}`, { redirect: 'manual', headers: { Cookie: cookies[who]! } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const post = async (who: string, path: string, body: FormData | URLSearchParams) => {
  const headers = { Cookie: cookies[who]!, Origin: web.origin }
  const response = await fetch(`${web.origin}${path}`, { method: 'POST', redirect: 'manual', headers, body })
  return { status: response.status, to: response.headers.get('Location') ?? '', text: await response.text() }
}
const fileForm = (text: string, name = 'claims.csv') => {
  const form = new FormData()
  form.set('file', new Blob([text], { type: 'text/csv' }), name)
  return form
}
const work = async () => {
  const waiting = await here.world.bank.as(tx =>
    tx
      .select()
      .from(outbox)
      .where(and(eq(outbox.topic, 'run-intake'), isNull(outbox.doneAt))),
  )
  for (const { id, payload, organisationId } of waiting) {
    const job = { topic: 'run-intake', payload, outboxId: id, organisationId } as Job<'run-intake'>
    const { kms, evidenceStore } = web.services
    await runIntake(job, { db: here.database.worker, kms, evidenceStore })
  }
}

describe('a file on screen', () => {
  it('is sent, seen as it is read, started, followed, and its errors fetched', async () => {
    const [reference] = await here.contracts(1)
    expect((await get('officer', '/cases/new')).text).toContain('href="/intakes/new"')
    expect((await get('officer', '/intakes/new')).text).toMatch(/type="file"/)
    const sent = await post('officer', '/intakes/new', fileForm(`编号,金额\n${reference},5\n=evil,-1\n`))
    expect(sent).toMatchObject({ status: 302, to: expect.stringMatching(/^\/intakes\/[0-9a-f-]{36}$/) })
    const mapping = await get('officer', sent.to)
    expect(mapping.text).toMatch(/name="column-0"[\s\S]*name="column-1"/)
    expect(mapping.text).toContain('Give a jurisdiction that is known here')
    const reading = {
      ...{ 'column-0': 'reference', 'column-1': 'principal', encoding: 'utf-8', delimiter: ',' },
      ...{ jurisdiction: 'CN', currency: 'cny', track: 'payment-order', contractKind: 'loan' },
    }
    expect(await post('officer', sent.to, new URLSearchParams({ ...reading, act: 'preview' }))).toMatchObject({
      status: 302,
    })
    const preview = (await get('officer', sent.to)).text
    expect(preview).toContain('CNY 5.00')
    expect(preview).toContain('An amount cannot be less than nothing.')
    expect(await post('officer', sent.to, new URLSearchParams({ ...reading, act: 'start' }))).toMatchObject({
      status: 302,
    })
    const running = (await get('officer', sent.to)).text
    expect(running).toContain('Running')
    expect(running).toMatch(/value="cancel"/)
    await work()
    const done = (await get('officer', sent.to)).text
    expect(done).toContain(`href="${sent.to}/errors.csv"`)
    expect(done).toMatch(/All rows were read/)
    const errors = await get('officer', `${sent.to}/errors.csv`)
    expect(errors.headers.get('Content-Type')).toBe('text/csv; charset=utf-8')
    expect(errors.text).toContain("'=evil")
    expect((await get('officer', '/intakes')).text).toContain('claims.csv')
    const again = await post('officer', '/intakes/new', fileForm(`编号,金额\n${reference},5\n=evil,-1\n`))
    expect(again.to).toBe(`${sent.to}?again=1`)
    expect((await get('officer', again.to)).text).toContain('This file was sent before')
  })

  it('can be fetched with the contracts that have no case, and sent as it is', async () => {
    const references = await here.contracts(2)
    const filled = await get('officer', '/intakes/contracts.csv')
    expect(filled.headers.get('Content-Disposition')).toContain('contracts-without-a-case.csv')
    const lines = filled.text.split('\r\n')
    const ours = lines.filter(line => references.some(reference => line.startsWith(`${reference},`)))
    expect(ours).toHaveLength(2)
    const { to } = await post('officer', '/intakes/new', fileForm([lines[0], ...ours, ''].join('\r\n')))
    expect((await get('officer', to)).text).not.toContain('Say which column')
    const reading = { encoding: 'utf-8', delimiter: ',', jurisdiction: 'CN', currency: 'CNY', contractKind: 'loan' }
    const guessed = guessMapping(lines[0]!.replace('\uFEFF', '').split(','))
    expect(guessed.map(({ field }) => field)).toEqual(Object.keys(intakeFields).filter(field => field !== 'contract'))
    const columns = guessed.map(({ field }, at) => [`column-${at}`, field!])
    const form = { ...reading, ...Object.fromEntries(columns), track: 'litigation', act: 'start' }
    expect(await post('officer', to, new URLSearchParams(form))).toMatchObject({ status: 302 })
    await work()
    const made = await here.world.bank.as(tx =>
      tx
        .select()
        .from(cases)
        .where(eq(cases.intakeId, to.split('/').at(-1)!)),
    )
    expect(made.map(({ intakeKey, claimMinor }) => [intakeKey, claimMinor]).sort()).toEqual(
      references.map(reference => [reference, 100_000n]).sort(),
    )
    const after = await get('officer', '/intakes/contracts.csv')
    for (const reference of references) expect(after.text).not.toContain(reference)
    expect((await get('stranger', '/intakes/contracts.csv')).text).not.toMatch(/L-/)
    expect((await get('partner', '/intakes/contracts.csv')).status).toBe(403)
  })

  it('is cancelled and taken up again', async () => {
    const references = await here.contracts(2)
    const text = `reference,amount,currency,jurisdiction,track\n${references.map(one => `${one},5,CNY,CN,litigation\n`).join('')}`
    const { to } = await post('officer', '/intakes/new', fileForm(text))
    await post('officer', to, new URLSearchParams({ act: 'start' }))
    await post('officer', to, new URLSearchParams({ act: 'cancel' }))
    await work()
    expect((await get('officer', to)).text).toMatch(/Go on with the rest/)
    await post('officer', to, new URLSearchParams({ act: 'start' }))
    await work()
    const made = await here.world.bank.as(tx =>
      tx
        .select()
        .from(cases)
        .where(eq(cases.intakeId, to.split('/').at(-1)!)),
    )
    expect(made).toHaveLength(2)
  })

  it('that is empty, missing or too much of a form is refused with what to do', async () => {
    expect(await post('officer', '/intakes/new', fileForm(''))).toMatchObject({
      status: 422,
      text: expect.stringContaining('The file is empty.'),
    })
    expect(await post('officer', '/intakes/new', new FormData())).toMatchObject({ status: 422 })
    const { to } = await post('officer', '/intakes/new', fileForm('name\nx\n'))
    const refused = await post('officer', to, new URLSearchParams({ act: 'start' }))
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Say which column is the reference.')
    expect((await post('officer', to, new URLSearchParams({ act: 'destroy' }))).status).toBe(400)
  })

  it('is for those who open cases, of the bank whose it is', async () => {
    const { to } = await post('officer', '/intakes/new', fileForm('reference,amount\nx,1\n'))
    for (const path of [to, `${to}/errors.csv`]) expect((await get('stranger', path)).status).toBe(404)
    for (const who of ['engineer', 'partner']) {
      for (const path of ['/intakes', '/intakes/new', to]) expect((await get(who, path)).status).toBe(403)
      expect((await post(who, '/intakes/new', fileForm('a,b\n1,2\n'))).status).toBe(403)
    }
    expect((await get('stranger', '/intakes')).text).not.toContain('claims.csv')
    expect((await post('stranger', to, new URLSearchParams({ act: 'cancel' }))).status).toBe(404)
    expect((await get('officer', '/intakes/none')).status).toBe(404)
  })
})

describe('the API', () => {
  const send = async (
    body: string,
    { key = 'k-1', query = '?currency=CNY&jurisdiction=CN&track=litigation', type = 'text/csv' } = {},
  ) => {
    const response = await fetch(`${web.origin}/api/v1/intakes${query}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': type, ...(key && { 'Idempotency-Key': key }) },
      body,
    })
    return {
      status: response.status,
      replayed: response.headers.get('Idempotent-Replayed'),
      body: await response.json(),
    }
  }
  const read = async (path: string, bearer = token) => {
    const response = await fetch(`${web.origin}${path}`, { headers: { Authorization: `Bearer ${bearer}` } })
    return { status: response.status, text: await response.text() }
  }

  it('takes a file, tells of it, and gives its errors', async () => {
    const [reference] = await here.contracts(1)
    const text = `reference,principal\n${reference},5\nnone,5\n`
    const first = await send(text)
    expect(first).toMatchObject({ status: 202, replayed: null })
    expect(await send(text)).toMatchObject({ status: 202, replayed: 'true', body: first.body })
    expect(await send(text, { key: 'k-2' })).toMatchObject({ status: 200, body: first.body })
    expect(await send('reference,principal\nother,5\n')).toMatchObject({ status: 409 })
    await work()
    const path = `/api/v1/intakes/${first.body.id}`
    const shown = JSON.parse((await read(path)).text)
    expect(shown).toMatchObject({
      state: 'done',
      rowsTotal: 2,
      rowsRead: 2,
      casesMade: 1,
      rowsKnown: 0,
      rowsRefused: 1,
    })
    expect((await read(shown.errors)).text).toContain('No contract none is captured here.')
    const [made] = await here.world.bank.as(tx =>
      tx
        .select({ openedBy: cases.openedBy })
        .from(cases)
        .innerJoin(contracts, eq(contracts.id, cases.contractId))
        .where(eq(contracts.reference, reference!)),
    )
    expect(made!.openedBy).toContain('Loan system')
  })

  it('refuses what it cannot take, and keeps nothing of it', async () => {
    const count = async () => {
      let objects = 0
      for await (const _key of web.services.evidenceStore.list()) objects += 1
      return objects
    }
    const before = await count()
    expect(await send('', { key: 'k-3' })).toMatchObject({ status: 422, body: { code: 'empty-file' } })
    expect(await send('name\nzz\n', { key: 'k-4' })).toMatchObject({ status: 422, body: { code: 'intake-mapping' } })
    expect(await send('reference,amount\nx,1\n', { key: '' })).toMatchObject({ status: 400 })
    expect(await send('{}', { key: 'k-5', type: 'application/json' })).toMatchObject({ status: 415 })
    const bad = { key: 'k-6', query: '?jurisdiction=XX' }
    expect(await send('reference,amount\ny,1\n', bad)).toMatchObject({ status: 422, body: { code: 'intake-reading' } })
    expect(await count()).toBe(before)
    expect((await read('/api/v1/intakes', token)).status).toBe(405)
    expect((await read('/api/v1/intakes/none')).status).toBe(404)
    expect((await read('/api/v1/intakes/none', 'hp_none')).status).toBe(401)
  })
})
