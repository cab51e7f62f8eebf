import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { parseCourtBundle } from '#app/bundles/court-bundle.ts'
import { verifyCourtBundle } from '#app/bundles/verify-court-bundle.ts'
import { browserWords } from '#app/links/browser-words.ts'
import { revokeLink } from '#app/links/revoke-link.server.ts'
import { evidence, linkOpenings } from '#db/schema/index.ts'
import { AGREEMENT, CaseOnLedger } from '../bundles/case-on-ledger.ts'
import { raw, testWeb } from '../support/web.ts'

let world: CaseOnLedger
let web: Awaited<ReturnType<typeof testWeb>>

beforeAll(async () => {
  world = await CaseOnLedger.open()
  await world.publish()
  web = await testWeb({ db: world.db, kms: world.keeping.kms, routes: ['court'] })
  web.services.evidenceStore = world.keeping.evidenceStore
}, 120_000)

const openings = () => world.court.as(tx => tx.$count(linkOpenings))
const get = (path: string, cookie = '') => raw(web.port, { path, headers: cookie ? { Cookie: cookie } : {} })

function post(token: string, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ token }).toString()
  const type = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: web.origin }
  return raw(web.port, { method: 'POST', path: '/court', headers: { ...type, ...headers }, body })
}

async function visit() {
  const { token, linkId } = await world.link()
  const answer = await post(token)
  const [cookie] = answer.headers['set-cookie'] as string[]
  return { token, linkId, answer, cookie: cookie!, sent: cookie!.split(';')[0]! }
}

describe('opening a link over HTTP', () => {
  it('does nothing on GET, whatever the address holds', async () => {
    const before = await openings()
    const { token } = await world.link()
    for (const path of ['/court', `/court?token=${token}`, `/court/${token}`, `/court.data?token=${token}`]) {
      const answer = await get(path)
      expect(answer.headers['set-cookie']).toBeUndefined()
      expect(answer.text).not.toContain('Loan agreement of')
    }
    const head = await raw(web.port, { method: 'HEAD', path: `/court?token=${token}` })
    expect(head.status).toBe(200)
    expect(await openings()).toBe(before)
  })

  it('gives a cookie for the court’s pages alone, for at most two hours', async () => {
    const { answer, cookie } = await visit()
    expect(answer.status).toBe(302)
    expect(answer.headers.location).toBe('/court/evidence')
    expect(cookie).toMatch(/^hardproof-visit=[A-Za-z0-9_-]{43}; Path=\/court; Max-Age=(\d+); HttpOnly; SameSite=Lax$/)
    expect(Number(/Max-Age=(\d+)/.exec(cookie)![1])).toBeLessThanOrEqual(7200)
  })

  it('refuses a post from another site', async () => {
    const { token } = await world.link()
    const before = await openings()
    expect((await post(token, { Origin: 'https://elsewhere.example' })).status).toBe(403)
    expect(await openings()).toBe(before)
  })

  it('takes the whole link where the code is asked for', async () => {
    const { token } = await world.link()
    expect((await post(` ${web.origin}/court#${token} `)).status).toBe(302)
  })

  it('says calmly what to do where a code opens nothing', async () => {
    const answer = await post('x'.repeat(43))
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('Ask whoever sent it for a new one.')
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
})

describe('a visit over HTTP', () => {
  it('shows nothing without its cookie', async () => {
    const page = await get('/court/evidence')
    expect(page).toMatchObject({ status: 302, headers: { location: '/court?visit=ended' } })
    expect((await get('/court/evidence/bundle')).status).toBe(401)
    expect((await get('/court/evidence/bundle', 'hardproof-visit=guessed')).status).toBe(401)
  })

  it('serves the page without claiming that anything was checked', async () => {
    const { sent } = await visit()
    const page = await get('/court/evidence', sent)
    expect(page.status).toBe(200)
    expect(page.headers['cache-control']).toBe('no-store')
    expect(page.text).toContain('Not checked yet.')
    expect(page.text).toContain('this visit is recorded for the court')
    expect(page.text).toMatch(/<noscript>[\s\S]*Nothing was checked in this browser/)
    expect(page.text).not.toContain('mark--ok')
    expect(page.text).not.toContain('have not changed since')
  })

  it('hands out the bundle as a file that verifies', async () => {
    const { sent } = await visit()
    const answer = await get('/court/evidence/bundle', sent)
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="hardproof-evidence-[\w-]+\.json"$/)
    expect((await verifyCourtBundle(parseCourtBundle(answer.text), null)).ok).toBe(true)
  })

  it('hands out the case’s files, and no other', async () => {
    const { sent } = await visit()
    const rows = await world.bank.as(tx => tx.select().from(evidence))
    const agreement = rows.find(row => row.name === 'loan-agreement.pdf')!
    const answer = await get(`/court/evidence/files/${agreement.id}`, sent)
    expect(answer.text).toBe(Buffer.from(AGREEMENT).toString())
    expect(answer.headers).toMatchObject({ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff' })
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")

    await world.upload('of-nothing.pdf', 'application/pdf', new Uint8Array([1, 2, 3]))
    const [other] = await world.bank.as(tx => tx.select().from(evidence).where(eq(evidence.name, 'of-nothing.pdf')))
    expect((await get(`/court/evidence/files/${other!.id}`, sent)).status).toBe(404)
    expect((await get('/court/evidence/files/not-an-id', sent)).status).toBe(404)
  })

  it('ends at once when the link is withdrawn', async () => {
    const { sent, linkId } = await visit()
    expect((await get('/court/evidence/bundle', sent)).status).toBe(200)
    await world.bank.as((tx, authority) => revokeLink(tx, authority, linkId))
    expect((await get('/court/evidence/bundle', sent)).status).toBe(401)
    expect((await get('/court/evidence', sent)).status).toBe(302)
  })
})

it('slows down whoever tries codes one after the other', async () => {
  const before = await openings()
  const statuses: number[] = []
  for (let i = 0; i < 25; i++) statuses.push((await post('y'.repeat(43))).status)
  expect(statuses).toContain(429)
  const { token } = await world.link()
  expect((await post(token)).status).toBe(429)
  expect(await openings()).toBe(before)
  expect(web.errors).toEqual([])
})

it('names a browser in few words', () => {
  const chrome =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36'
  expect(browserWords(chrome)).toBe('Chrome on Windows')
  expect(browserWords(`${chrome} Edg/126.0`)).toBe('Edge on Windows')
  expect(browserWords('curl/8.5')).toBe('curl/8.5')
  expect(browserWords(null)).toBe('not stated')
})
