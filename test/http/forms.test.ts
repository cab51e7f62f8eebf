import { describe, expect, it } from 'vitest'
import { DomainError } from '#app/errors/domain-error.ts'
import { limitSignIn } from '#app/http/sign-in-limit.server.ts'
import { testDatabase } from '../support/database.ts'
import { newOrganisation, newPerson, PASSWORD, testKms } from '../support/organisation.ts'
import { raw, signInAt, testWeb } from '../support/web.ts'

const { app } = await testDatabase()
const web = await testWeb({
  db: app,
  kms: await testKms(),
  routes: ['sign-in', 'cases', 'reports', 'assignments', 'api'],
})
const { port, origin } = web

const as = async (kind: 'bank' | 'notary' | 'partner', role: 'legal-officer' | 'notary-officer' | 'partner-agent') =>
  signInAt(web, (await newPerson(app, await newOrganisation(app, kind), { role })).email, PASSWORD)
const officer = await as('bank', 'legal-officer')
const NOBODY = '00000000-0000-7000-8000-000000000000'

const urlEncoded = 'application/x-www-form-urlencoded'
const post = (path: string, body: string, cookie = '', type = urlEncoded) =>
  raw(port, { method: 'POST', path, headers: { Origin: origin, 'Content-Type': type, Cookie: cookie }, body })

/** The status, and that it came before a list of millions could have been made. */
async function soon(answer: Promise<{ status: number }>): Promise<number> {
  const began = performance.now()
  const { status } = await answer
  expect(performance.now() - began).toBeLessThan(1_500)
  return status
}

describe('names of fields', () => {
  const hostile = [
    'contractId[30000000]=x',
    'contractId%5B30000000%5D=x',
    `${'a.'.repeat(20_000)}a=x`,
    '__proto__=x',
    '=x',
    Array.from({ length: 5_000 }, (_, n) => `a${n}=x`).join('&'),
  ]
  it.each(hostile)('are plain and few: %.40s', async body => {
    for (const path of ['/cases/new', `/cases/${NOBODY}/link`, `/cases/${NOBODY}/offer`]) {
      expect(await soon(post(path, body)), path).toBe(302)
      expect(await soon(post(path, body, officer)), path).toBe(400)
    }
    expect(await soon(post('/sign-in', body))).toBe(400)
    expect(await soon(raw(port, { path: '/sign-in' }))).toBe(200)
  })

  it('leave the forms of the screens as they were', async () => {
    expect((await post('/cases/new', 'contractId=x&principal=1', officer)).status).toBe(422)
    expect((await post(`/cases/${NOBODY}/offer`, 'partnerIds=a&partnerIds=b', officer)).status).toBe(422)
  })
})

describe('what is no form', () => {
  it.each([
    ['text', 'text/plain', 'email=a&password=b', 415],
    ['JSON', 'application/json', '{"email":"a","password":"b"}', 415],
    ['multipart without its parts', 'multipart/form-data; boundary=x', '--y\r\nbroken', 400],
    ['multipart without a boundary', 'multipart/form-data', 'broken', 400],
    [
      'a file',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\na\r\n--x--\r\n',
      400,
    ],
  ])('is refused: %s', async (_what, type, body, status) => {
    expect((await post('/sign-in', body, '', type)).status).toBe(status)
  })
})

describe('NUL', () => {
  it('is in no form and no address', async () => {
    expect((await post('/sign-in', 'email=a%00%40b.test&password=x')).status).toBe(400)
    expect((await post('/cases/new', 'contractId=%00', officer)).status).toBe(400)
    for (const path of ['/cases/new?q=%00', '/cases?q=a%00b', '/reports/%00', '/api/v1/contracts/%00']) {
      expect((await raw(port, { path, headers: { Cookie: officer } })).status, path).toBe(400)
    }
  })
})

describe('an id that is none', () => {
  it('is found nowhere', async () => {
    const notary = await as('notary', 'notary-officer')
    const partner = await as('partner', 'partner-agent')
    const get = async (path: string) => (await raw(port, { path, headers: { Cookie: officer } })).status
    for (const path of ['/reports/x', '/reports/x/file', '/cases/x', '/cases/x/link', '/cases/x/offer']) {
      expect(await get(path), path).toBe(404)
    }
    expect((await post('/reports/x', 'act=refuse&reason=because', notary)).status).toBe(404)
    expect((await post('/cases/x/link', 'intent=revoke&linkId=x', officer)).status).toBe(404)
    expect((await post(`/cases/${NOBODY}/link`, 'intent=revoke&linkId=x', officer)).status).toBe(404)
    expect((await post('/assignments/webhooks', 'act=end&endpointId=x', partner)).status).toBe(404)
  })
})

describe('the API', () => {
  it.each([
    ['GET', '/api'],
    ['GET', '/api/v1/nothing'],
    ['GET', '/api/v1/contracts/a/b/c'],
    ['POST', '/api/v2/contracts'],
    ['DELETE', '/api/v1/nothing'],
  ])('answers %s %s with a problem, never a page', async (method, path) => {
    const body = method === 'GET' ? undefined : ''
    const { status, headers, text } = await raw(port, { method, path, headers: { Origin: origin }, body })
    expect([status, headers['content-type'], JSON.parse(text).code]).toEqual([
      404,
      'application/problem+json',
      'not-found',
    ])
  })
})

describe('guessing passwords', () => {
  const wrong = () => Promise.reject(new DomainError('wrong', 'wrong', 422))
  const guess = (address: string, email: string) => limitSignIn(address, email, wrong).catch(({ status }) => status)

  it('from one address shuts out that address alone', async () => {
    const seen = []
    for (let n = 0; n < 12; n++) seen.push(await guess('192.0.2.1', 'victim@bank.test'))
    expect(seen).toEqual([...Array(10).fill(422), 429, 429])
    expect(await limitSignIn('192.0.2.2', 'Victim@bank.test ', async () => 'in')).toBe('in')
    expect(await limitSignIn('192.0.2.1', 'other@bank.test', async () => 'in')).toBe('in')
  })

  it('from many addresses ends too', async () => {
    const seen = []
    for (let n = 0; n < 102; n++) seen.push(await guess(`198.51.100.${n}`, 'target@bank.test'))
    expect(seen).toEqual([...Array(100).fill(422), 429, 429])
  })
})
