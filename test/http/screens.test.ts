import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { openContract } from '#app/contracts/open-contract.server.ts'
import { receiveUpload } from '#app/evidence/receive-upload.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import type { SignedInPerson } from '#app/identity/person.ts'
import { accessGrants, contracts, custodyEvents, people, signingKeys } from '#db/schema/index.ts'
import type { Json } from '#ledger/canonical.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type BankClient, captureBody, draft, newBankClient, newSubject } from '../support/bank-client.ts'
import { testDatabase } from '../support/database.ts'
import {
  asOrganisationOf,
  authorityOf,
  newOrganisation,
  newPerson,
  PASSWORD,
  testKms,
  testRegistrar,
} from '../support/organisation.ts'
import { raw, signInAt, testWeb } from '../support/web.ts'

const { app } = await testDatabase()
const kms = await testKms()
const registrar = testRegistrar()
const routes = ['sign-in', 'contracts', 'evidence', 'account']
const web = await testWeb({ db: app, kms, registrar, routes })
const page = Buffer.from('<script>alert(document.cookie)</script>')
const sha256 = createHash('sha256').update(page).digest()
let bank: BankClient
let officer: string
let engineer: string
let stranger: string
let contractId: string
let evidenceId: string

async function cookieOf(organisationId: string, role: 'legal-officer' | 'integration-engineer' | 'clerk') {
  const { email } = await newPerson(app, organisationId, { role })
  return signInAt(web, email, PASSWORD)
}

const get = (path: string, cookie: string) => raw(web.port, { path, headers: { Cookie: cookie } })
const post = (path: string, cookie: string, fields: Record<string, string>) =>
  raw(web.port, {
    method: 'POST',
    path,
    headers: { Cookie: cookie, Origin: web.origin, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })

beforeAll(async () => {
  bank = await newBankClient(app, { kms, registrar })
  const authority = authorityOf(bank.organisationId, kms)
  async function* source() {
    yield page
  }
  const about = { name: '"贷款"; x=.html', mediaType: 'text/html', maxBytes: 1000, tool: 'test' }
  evidenceId = (await receiveUpload(app, web.services, authority, { source: source(), sha256, ...about })).evidenceId
  const file = { sha256: sha256.toString('hex'), size: page.length, type: 'text/html', name: 'loan.html' }
  const counterparty = { name: '<img src=x onerror=alert(1)>', localName: '陈建国' }
  const payload = draft({ files: [file], reference: 'LOAN-7', counterparty })
  const body = captureBody(bank, newSubject(), [{ type: 'contract.drafted', payload }]) as unknown as Json
  contractId = (await asOrganisationOf(app, bank.organisationId, tx => openContract(tx, authority, body))).contractId
  officer = await cookieOf(bank.organisationId, 'legal-officer')
  engineer = await cookieOf(bank.organisationId, 'integration-engineer')
  stranger = await cookieOf(await newOrganisation(app, 'bank'), 'legal-officer')
})

describe('the contract’s page', () => {
  it('says what is there and no more than is true', async () => {
    const { status, text } = await get(`/contracts/${contractId}`, officer)
    expect(status).toBe(200)
    expect(text).toContain('LOAN-7')
    expect(text).toContain('陈建国')
    expect(text).toMatch(/0<!-- --> of (<!-- -->)?1/)
    expect(text).toContain('Pending')
    expect(text).toContain('It does not say that they were true')
    expect(text).toContain(`/cases/new?contract=${contractId}`)
  })

  it('shows names as text, whatever they hold', async () => {
    for (const path of ['/contracts', `/contracts/${contractId}`]) {
      const { text } = await get(path, officer)
      expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
      expect(text).not.toContain('<img src=x')
    }
  })

  it('is not found by another tenant, under any address', async () => {
    for (const path of [
      `/contracts/${contractId}`,
      `/evidence/${evidenceId}`,
      `/evidence/${evidenceId}/file`,
      '/evidence/x',
      '/contracts/x',
    ]) {
      expect((await get(path, stranger)).status, path).toBe(404)
      expect((await get(`${path}.data`, stranger)).text, path).not.toContain('LOAN-7')
    }
    const list = await get('/contracts', stranger)
    expect(list.text).toContain('No contract has been captured yet')
  })

  it('lists, finds and pages', async () => {
    expect((await get('/contracts?q=LOAN-7', officer)).text).toContain(contractId)
    expect((await get('/contracts?q=%E5%BB%BA%E5%9B%BD', officer)).text).toContain(contractId)
    expect((await get('/contracts?q=100%25_', officer)).text).toContain('No contract fits')
    for (const after of [
      'x',
      Buffer.from('["a","b"]').toString('base64url'),
      Buffer.from('[1]').toString('base64url'),
    ]) {
      expect((await get(`/contracts?after=${after}`, officer)).status).toBe(200)
    }
  })
})

describe('a file', () => {
  it('is handed out to be saved, never to be run, and its custody says so', async () => {
    const { status, headers, text } = await get(`/evidence/${evidenceId}/file`, officer)
    expect(status).toBe(200)
    expect(text).toBe(page.toString())
    expect(headers['content-disposition']).toBe(
      `attachment; filename="____; x=.html"; filename*=UTF-8''%22%E8%B4%B7%E6%AC%BE%22%3B%20x%3D.html`,
    )
    expect(String(headers['content-security-policy'])).toContain('sandbox')
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['repr-digest']).toBe(`sha-256=:${sha256.toString('base64')}:`)
    expect(headers['content-length']).toBe(String(page.length))
    const custody = await asOrganisationOf(app, bank.organisationId, tx => tx.select().from(custodyEvents))
    expect(custody.at(-1)).toMatchObject({ action: 'read', actor: 'Lin Wei, legal officer' })
    const shown = await get(`/evidence/${evidenceId}`, officer)
    expect(shown.text).toContain('Downloaded')
  })

  it('says nothing to the bank of what a court’s clerk took', async () => {
    const court = await newOrganisation(app, 'court', 'Yanping Court')
    const clerk = await cookieOf(court, 'clerk')
    expect((await get(`/evidence/${evidenceId}/file`, clerk)).status).toBe(404)
    await asOrganisationOf(app, bank.organisationId, tx =>
      tx.insert(accessGrants).values({
        ...{ organisationId: bank.organisationId, granteeId: court, subjectId: contractId },
        ...{ scope: 'link', sourceId: contractId },
      }),
    )
    const custody = () => asOrganisationOf(app, bank.organisationId, tx => tx.select().from(custodyEvents))
    const before = await custody()
    const { status, text } = await get(`/evidence/${evidenceId}/file`, clerk)
    expect([status, text]).toEqual([200, page.toString()])
    expect(await custody()).toEqual(before)
  })
})

describe('a file that several contracts name', () => {
  it('has its page for whoever may read only a later one, and names that one', async () => {
    const authority = authorityOf(bank.organisationId, kms)
    const file = { sha256: sha256.toString('hex'), size: page.length, type: 'text/html', name: 'loan.html' }
    const payload = draft({ files: [file], reference: 'LOAN-8' })
    const body = captureBody(bank, newSubject(), [{ type: 'contract.drafted', payload }]) as unknown as Json
    const later = await asOrganisationOf(app, bank.organisationId, tx => openContract(tx, authority, body))
    const notary = await newOrganisation(app, 'notary')
    const { email } = await newPerson(app, notary, { role: 'notary-officer' })
    const reader = await signInAt(web, email, PASSWORD)
    expect((await get(`/evidence/${evidenceId}`, reader)).status).toBe(404)
    await asOrganisationOf(app, bank.organisationId, tx =>
      tx.insert(accessGrants).values({
        ...{ organisationId: bank.organisationId, granteeId: notary, subjectId: later.contractId },
        ...{ scope: 'report', sourceId: later.contractId },
      }),
    )
    const { status, text } = await get(`/evidence/${evidenceId}`, reader)
    expect(status).toBe(200)
    expect(text).toContain('LOAN-8')
    expect(text).not.toContain('LOAN-7')
    expect((await get(`/evidence/${evidenceId}`, officer)).text).toContain('LOAN-7')
  })
})

describe('the counts of the areas', () => {
  it('are of one’s own, whatever else one may read', async () => {
    const other = await newOrganisation(app, 'bank')
    await asOrganisationOf(app, bank.organisationId, tx =>
      tx.insert(accessGrants).values({
        ...{ organisationId: bank.organisationId, granteeId: other, subjectId: contractId },
        ...{ scope: 'report', sourceId: contractId },
      }),
    )
    const { personId } = await newPerson(app, other)
    const shell = await asOrganisationOf(app, other, async tx => {
      const [person] = await tx.select().from(people).where(eq(people.id, personId))
      expect(await tx.$count(contracts)).toBe(1)
      const organisation = { id: other, kind: 'bank' as const, name: 'Another', localName: null }
      return shellData(tx, { ...person, organisation } as SignedInPerson)
    })
    expect(shell.areas.find(({ label }) => label === 'Contracts')).toMatchObject({ count: 0 })
  })
})

describe('the keys page', () => {
  it('issues an API key that works and shows it once', async () => {
    const { status, text } = await post('/account/keys', engineer, { act: 'issue', label: 'gateway' })
    expect(status).toBe(200)
    const token = /hp_[A-Za-z0-9_-]{43}/.exec(text)?.[0]
    expect(token).toBeDefined()
    const again = await get('/account/keys', engineer)
    expect(again.text).toContain('gateway')
    expect(again.text).not.toContain(token)
  })

  it('registers a public key as OpenSSL writes it, and refuses what is none', async () => {
    const publicKey = nodeEd25519.publicKeyOf(Buffer.alloc(32, 7))
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]).toString('base64')
    const pem = `-----BEGIN PUBLIC KEY-----\n${der}\n-----END PUBLIC KEY-----\n`
    const done = await post('/account/keys', engineer, { act: 'register', label: 'HSM', publicKey: pem })
    expect([done.status, done.text.includes('is registered')]).toEqual([200, true])
    const keys = await asOrganisationOf(app, bank.organisationId, tx => tx.select().from(signingKeys))
    expect(keys.find(key => key.label === 'HSM')).toMatchObject({ hosted: false, allows: ['capture'] })
    const twice = await post('/account/keys', engineer, { act: 'register', label: 'HSM', publicKey: pem })
    expect([twice.status, twice.text.includes('registered already')]).toEqual([409, true])
    for (const nonsense of ['', 'AAAA', 'ssh-ed25519 AAAA', Buffer.alloc(32).toString('base64')]) {
      const { status } = await post('/account/keys', engineer, { act: 'register', label: 'HSM', publicKey: nonsense })
      expect(status, nonsense).toBe(422)
    }
    expect((await post('/account/keys', engineer, { act: 'explode' })).status).toBe(400)
    expect((await post('/account/keys', officer, { act: 'issue', label: 'mine' })).status).toBe(403)
  })
})
