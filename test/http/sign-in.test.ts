import { describe, expect, it } from 'vitest'
import { localPath } from '#app/http/local-path.ts'
import { sessions } from '#db/schema/index.ts'
import { testDatabase } from '../support/database.ts'
import { asOrganisationOf, newOrganisation, newPerson, PASSWORD, testKms } from '../support/organisation.ts'
import { raw, signInAt, testWeb } from '../support/web.ts'

const { app } = await testDatabase()
const web = await testWeb({
  db: app,
  kms: await testKms(),
  routes: ['', 'sign-in', 'sign-out', 'contracts', 'account'],
})
const { port, origin } = web
const bank = await newOrganisation(app, 'bank')

const submit = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  raw(port, {
    method: 'POST',
    path: '/sign-in',
    headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })

describe('the sign-in page', () => {
  it('signs in without scripts, and goes where the person was going', async () => {
    const { email } = await newPerson(app, bank)
    const away = await raw(port, { path: '/contracts?q=Chen' })
    expect([away.status, away.headers.location]).toEqual([302, '/sign-in?next=%2Fcontracts%3Fq%3DChen'])
    const { status, headers } = await submit({ email, password: PASSWORD, next: '/contracts?q=Chen' })
    expect([status, headers.location]).toEqual([302, '/contracts?q=Chen'])
    const cookie = String(headers['set-cookie'])
    expect(cookie).toMatch(/^hardproof=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/)
    const page = await raw(port, { path: '/contracts', headers: { Cookie: cookie.split(';', 1)[0]! } })
    expect(page.status).toBe(200)
    expect(page.text).toContain('Lin Wei')
  })

  it('shows what went wrong and keeps nothing', async () => {
    const { email } = await newPerson(app, bank)
    const { status, headers, text } = await submit({ email, password: 'wrong', next: '/' })
    expect(status).toBe(422)
    expect(headers['set-cookie']).toBeUndefined()
    expect(text).toContain('The e-mail address or the password is not right.')
    expect(text).not.toContain('wrong"')
    expect((await submit({ email })).status).toBe(400)
  })

  it('slows down whoever tries passwords on one account, and nobody else', async () => {
    const [victim, other] = [await newPerson(app, bank), await newPerson(app, bank)]
    const attempts = []
    for (let n = 0; n < 12; n++) attempts.push((await submit({ email: victim.email, password: 'guess' })).status)
    expect(attempts.slice(0, 10)).toEqual(Array(10).fill(422))
    expect(attempts.slice(10)).toEqual([429, 429])
    expect((await submit({ email: victim.email.toUpperCase(), password: PASSWORD })).status).toBe(429)
    expect((await submit({ email: other.email, password: PASSWORD })).status).toBe(302)
  })

  it('goes nowhere but here', () => {
    for (const evil of [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/..//evil.example',
      '',
      null,
      5,
    ]) {
      expect(localPath(evil), String(evil)).toBe('/')
    }
    expect(localPath('/cases?x=1#y')).toBe('/cases?x=1#y')
  })
})

describe('signing out', () => {
  it('ends the session, not only the cookie', async () => {
    const { email } = await newPerson(app, bank)
    const cookie = await signInAt(web, email, PASSWORD)
    const out = await raw(port, {
      method: 'POST',
      path: '/sign-out',
      headers: { Origin: origin, Cookie: cookie },
      body: '',
    })
    expect([out.status, out.headers.location]).toEqual([302, '/sign-in'])
    expect(String(out.headers['set-cookie'])).toContain('Max-Age=0')
    expect((await raw(port, { path: '/contracts', headers: { Cookie: cookie } })).status).toBe(302)
    const rows = await asOrganisationOf(app, bank, tx => tx.select().from(sessions))
    expect(rows.some(row => row.endedAt !== null)).toBe(true)
    const again = await raw(port, { method: 'POST', path: '/sign-out', headers: { Origin: origin }, body: '' })
    expect(again.status).toBe(302)
  })

  it('of an old session happens when a new one begins', async () => {
    const { email } = await newPerson(app, bank)
    const old = await signInAt(web, email, PASSWORD)
    await submit({ email, password: PASSWORD }, { Cookie: old })
    expect((await raw(port, { path: '/contracts', headers: { Cookie: old } })).status).toBe(302)
  })
})

describe('roles', () => {
  it('open what is theirs; the rest is refused on a page that says so', async () => {
    const engineer = await newPerson(app, bank, { role: 'integration-engineer' })
    const notary = await newPerson(app, await newOrganisation(app, 'notary'), { role: 'notary-officer' })
    const officer = await newPerson(app, bank)
    const get = async (person: { email: string }, path: string) =>
      raw(port, { path, headers: { Cookie: await signInAt(web, person.email, PASSWORD) } })
    expect((await get(engineer, '/account/keys')).status).toBe(200)
    const refused = await get(officer, '/account/keys')
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('Your role does not open this page.')
    expect((await get(notary, '/contracts')).status).toBe(403)
    const homes = await Promise.all([engineer, notary, officer].map(person => get(person, '/')))
    expect(homes.map(home => home.headers.location)).toEqual(['/account/keys', '/reports', '/cases'])
  })
})
