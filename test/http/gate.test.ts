import { describe, expect, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { newOrganisation, newPerson, PASSWORD, testKms } from '../support/organisation.ts'
import { raw, signInAt, testWeb } from '../support/web.ts'

const { app } = await testDatabase()
const web = await testWeb({
  db: app,
  kms: await testKms(),
  routes: ['sign-in', 'sign-out', 'contracts', 'health', 'api'],
})
const { port, origin } = web
const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
const post = (path: string, headers: Record<string, string>, body = 'email=a%40b.test&password=x') =>
  raw(port, { method: 'POST', path, headers: { ...form, ...headers }, body })

describe('the same-origin check', () => {
  const matrix: [string, Record<string, string>, boolean][] = [
    ['our own page', { Origin: origin }, true],
    ['our own page, new browser', { Origin: origin, 'Sec-Fetch-Site': 'same-origin' }, true],
    ['an old browser without Origin', { 'Sec-Fetch-Site': 'same-origin' }, true],
    ['another site', { Origin: 'https://evil.example' }, false],
    ['another port', { Origin: 'http://localhost:1' }, false],
    ['another scheme', { Origin: origin.replace('http', 'https') }, false],
    ['a name that begins as ours', { Origin: `${origin}.evil.example` }, false],
    ['a sandboxed page', { Origin: 'null' }, false],
    ['an empty Origin', { Origin: '' }, false],
    ['a subdomain', { Origin: origin, 'Sec-Fetch-Site': 'same-site' }, false],
    ['another site that hides its origin', { 'Sec-Fetch-Site': 'cross-site' }, false],
    ['an address that was typed', { 'Sec-Fetch-Site': 'none' }, false],
    ['nobody knows what', {}, false],
    [
      'a page that says it was forwarded',
      { Origin: 'https://evil.example', 'X-Forwarded-Host': 'evil.example' },
      false,
    ],
  ]
  it.each(matrix)('of a form from %s', async (_who, headers, passes) => {
    for (const path of ['/sign-in', '/sign-in.data', '/sign-out', '/no-such-page']) {
      const { status, text } = await post(path, headers)
      if (passes) expect(status, path).not.toBe(403)
      else expect([status, JSON.parse(text).code], path).toEqual([403, 'cross-origin'])
    }
  })

  it('covers every unsafe method', async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      const { status } = await raw(port, {
        method,
        path: '/sign-out',
        headers: { Origin: 'https://evil.example' },
        body: '',
      })
      expect(status, method).toBe(403)
    }
    for (const method of ['TRACE', 'OPTIONS', 'PROPFIND']) {
      expect((await raw(port, { method, path: '/sign-in' })).status, method).toBe(405)
    }
  })

  it('is not gone around by an address that only begins as the API’s', async () => {
    for (const path of [
      '/api/../sign-out',
      '/api/%2e%2e/sign-out',
      '/api/v1/../../sign-out',
      '/api\\..\\sign-out',
      '/hooks/../sign-out',
    ]) {
      const { status } = await post(path, { Origin: 'https://evil.example' })
      expect(status, path).toBe(403)
    }
    for (const path of ['//evil.example/api/', '/\\evil.example/api/', 'http://evil.example/api/', '/api/%ff']) {
      expect((await post(path, {})).status, path).toBe(400)
    }
  })
})

describe('a session cookie', () => {
  it('opens screens, and nothing under /api/', async () => {
    const bank = await newOrganisation(app, 'bank')
    const person = await newPerson(app, bank)
    const cookie = await signInAt(web, person.email, PASSWORD)
    expect((await raw(port, { path: '/contracts', headers: { Cookie: cookie } })).status).toBe(200)
    const api = await raw(port, { path: '/api/v1/contracts/x', headers: { Cookie: cookie } })
    expect([api.status, JSON.parse(api.text).code]).toEqual([401, 'unauthenticated'])
  })
})

describe('the Host header', () => {
  it('is one of ours', async () => {
    for (const host of [
      'evil.example',
      `localhost:${port}.evil.example`,
      'localhost',
      `127.0.0.1:${port}`,
      `localhost:${port}@evil.example`,
    ]) {
      const { status } = await raw(port, { path: '/sign-in', headers: { Host: host } })
      expect(status, host).toBe(421)
    }
    expect((await raw(port, { path: '/sign-in' })).status).toBe(200)
    expect((await raw(port, { path: '/sign-in', headers: { 'X-Forwarded-Host': 'evil.example' } })).status).toBe(200)
  })

  it('does not matter to whoever asks for health', async () => {
    const { status, text } = await raw(port, { path: '/health', headers: { Host: '10.0.0.7' } })
    expect([status, JSON.parse(text)]).toEqual([200, { status: 'ok', ledger: 'ok' }])
  })
})

describe('limits', () => {
  it('bound addresses, headers and forms', async () => {
    expect((await raw(port, { path: `/sign-in?next=${'a'.repeat(5000)}` })).status).toBe(414)
    expect((await raw(port, { path: '/sign-in', headers: { 'X-Long': 'a'.repeat(20_000) } })).status).toBe(431)
    const large = await post('/sign-in', { Origin: origin }, 'a'.repeat(1024 * 1024 + 1)).catch(() => ({ status: 413 }))
    expect(large.status).toBe(413)
    const chunked = await raw(port, {
      method: 'POST',
      path: '/sign-in',
      headers: { ...form, Origin: origin, 'Transfer-Encoding': 'chunked' },
    })
    expect(chunked.status).toBe(411)
  })

  it('show no list of routes', async () => {
    const { status, text } = await raw(port, { path: '/__manifest?p=/&version=test' })
    expect(status).toBe(404)
    expect(text).not.toContain('sign-out')
  })
})

describe('response headers', () => {
  it('hold pages to what they need', async () => {
    const { headers, text } = await raw(port, { path: '/sign-in' })
    const policy = String(headers['content-security-policy'])
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    expect(Buffer.from(nonce!, 'base64')).toHaveLength(16)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    const scripts = [...text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    expect(scripts.length).toBeGreaterThan(0)
    for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`)
    expect(text).not.toMatch(/<[^>]+\sstyle=/)
    expect(headers).toMatchObject({
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(headers).not.toHaveProperty('strict-transport-security')
    expect(headers).not.toHaveProperty('x-powered-by')
    const again = await raw(port, { path: '/sign-in' })
    expect(again.headers['content-security-policy']).not.toBe(policy)
  })

  it('are on refusals too', async () => {
    for (const answer of [
      await raw(port, { path: '/sign-in', headers: { Host: 'evil.example' } }),
      await post('/sign-in', {}),
      await raw(port, { path: '/nothing-here' }),
    ]) {
      expect(answer.headers['x-content-type-options']).toBe('nosniff')
      expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })
})

describe('the log', () => {
  it('has a line for each request, without query, cookie or body', async () => {
    const secret = 'tell-nobody'
    await post(
      `/sign-in?next=/${secret}`,
      { Origin: origin, Cookie: `x=${secret}` },
      `email=${secret}&password=${secret}`,
    )
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(web.lines.at(-1)).toMatchObject({ method: 'POST', path: '/sign-in', status: 422 })
    expect(JSON.stringify(web.lines)).not.toContain(secret)
    expect(JSON.stringify(web.errors)).not.toContain(secret)
  })
})
