import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type * as pkijs from 'pkijs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AnchorService, type AnchorSubject, stampedBytes } from '#app/anchors/anchor.ts'
import { timeStampService } from '#app/anchors/time-stamp-service.server.ts'
import { toHex, utf8 } from '#ledger/bytes.ts'
import { sha256 } from '#ledger/hash.ts'
import { findProgram } from '../support/find-program.ts'
import { testFolder } from '../support/organisation.ts'
import {
  type Authority,
  granted,
  issue,
  type Party,
  pemOf,
  rejected,
  type StampShape,
  serveAuthority,
  stamp,
  TIME_STAMPING,
} from './authority.ts'

const openssl = findProgram(['openssl'], 'checking our time-stamps with OpenSSL')
const checkpoint = { origin: 'example.org/ledger', size: 1_234, root: sha256(utf8('a root')) }
const subject: AnchorSubject = { checkpoint, renews: null }
const keep = async () => {}
const DAY_MS = 24 * 3_600_000

let root: Party
let between: Party
let signer: Party
let authority: Authority
let service: AnchorService

const open = (changes: Partial<Parameters<typeof timeStampService>[0]> = {}) =>
  timeStampService({ url: authority.url, roots: [root.der], policy: null, loopback: true, timeout: 3_000, ...changes })

const answering =
  (shape: Partial<StampShape> = {}) =>
  async (request: pkijs.TimeStampReq) =>
    granted(await stamp(request, { signer, others: [between], ...shape }))

beforeAll(async () => {
  root = await issue({ name: 'Root', ca: true })
  between = await issue({ name: 'Between', ca: true, issuer: root, to: new Date(Date.now() + 40 * DAY_MS) })
  signer = await issue({ name: 'Stamps', issuer: between, purposes: [TIME_STAMPING] })
  authority = await serveAuthority(answering())
  service = open()
})

afterAll(() => authority.close())

beforeEach(() => {
  authority.answer = answering()
})

describe('a time-stamp', () => {
  it('is over the checkpoint’s three lines, and says when', async () => {
    const outcome = await service.anchor(subject, null, keep)
    if (outcome.status !== 'confirmed') throw new Error(outcome.status)
    expect(Math.abs(outcome.provenAt.getTime() - Date.now())).toBeLessThan(10_000)
    const [request] = authority.requests.slice(-1)
    const asked = new Uint8Array(request!.messageImprint.hashedMessage.valueBlock.valueHexView)
    const { origin, size } = checkpoint
    const text = `${origin}\n${size}\n${Buffer.from(checkpoint.root).toString('base64')}\n`
    expect(toHex(asked)).toBe(toHex(sha256(utf8(text))))
    expect(request!.certReq).toBe(true)
    expect(request!.nonce!.valueBlock.valueHexView.length).toBe(16)
    expect(await service.verify(outcome.proof, subject)).toMatchObject({ ok: true, provenAt: outcome.provenAt })
  })

  it('ends when the first certificate of its chain does', async () => {
    const outcome = await service.anchor(subject, null, keep)
    const ends = outcome.status === 'confirmed' && outcome.expiresAt!.getTime()
    expect(Math.abs(Number(ends) - between.certificate.notAfter.value.getTime())).toBeLessThan(1_000)
  })

  it('is asked for with another nonce each time', async () => {
    authority.requests.length = 0
    for (let i = 0; i < 3; i++) await service.anchor(subject, null, keep)
    const nonces = authority.requests.map(one => toHex(new Uint8Array(one.nonce!.valueBlock.valueHexView)))
    expect(new Set(nonces).size).toBe(3)
  })

  it('of a token that is about to end is over that token', async () => {
    const first = await service.anchor(subject, null, keep)
    const renewed = await service.anchor({ checkpoint, renews: first.proof }, null, keep)
    expect((await service.verify(renewed.proof, { checkpoint, renews: first.proof })).ok).toBe(true)
    expect((await service.verify(renewed.proof, subject)).ok).toBe(false)
  })

  it('may be asked for under one policy', async () => {
    const narrow = open({ policy: '1.3.6.1.4.1.99' })
    expect((await narrow.anchor(subject, null, keep)).status).toBe('confirmed')
    authority.answer = answering({ policy: '1.2.3' })
    await expect(narrow.anchor(subject, null, keep)).rejects.toThrow('under policy 1.2.3')
    const { proof } = await service.anchor(subject, null, keep)
    expect((await narrow.verify(proof, subject)).ok).toBe(true)
  })

  it.skipIf(!openssl)('is accepted by OpenSSL, and only for these bytes', async () => {
    const { proof } = await service.anchor(subject, null, keep)
    const folder = testFolder()
    const file = (name: string, bytes: Uint8Array | string) => {
      writeFileSync(join(folder, name), bytes)
      return join(folder, name)
    }
    const verify = (data: Uint8Array) =>
      spawnSync('openssl', [
        ...['ts', '-verify', '-token_in', '-in', file('token.tst', proof), '-data', file('stamped', data)],
        ...['-CAfile', file('root.pem', pemOf(root)), '-untrusted', file('between.pem', pemOf(between))],
      ])
    const good = verify(stampedBytes(subject))
    expect(String(good.stdout) + String(good.stderr)).toContain('Verification: OK')
    expect(verify(utf8('other bytes')).status).not.toBe(0)
  })
})

it.skipIf(!openssl)('a time-stamp that OpenSSL makes is accepted', async () => {
  const folder = testFolder()
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { cwd: folder })
    if (status !== 0) throw new Error(String(stderr))
  }
  const purpose = ['-addext', 'extendedKeyUsage=critical,timeStamping', '-addext', 'keyUsage=critical,digitalSignature']
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', 'tsa.key', '-subj', '/CN=OpenSSL', '-days', '9']
  openssl('req', '-x509', ...key, '-out', 'tsa.pem', ...purpose)
  writeFileSync(join(folder, 'serial'), '01\n')
  const section = ['serial = serial', 'signer_cert = tsa.pem', 'signer_key = tsa.key', 'signer_digest = sha256']
  const more = ['ess_cert_id_alg = sha256', 'default_policy = 1.2.3.4', 'digests = sha256']
  writeFileSync(join(folder, 'tsa.cnf'), ['[tsa]', 'default_tsa = one', '[one]', ...section, ...more, ''].join('\n'))
  authority.answer = async request => {
    writeFileSync(join(folder, 'query'), Buffer.from(request.toSchema().toBER()))
    openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query', '-out', 'reply')
    return readFileSync(join(folder, 'reply'))
  }
  const roots = [new X509Certificate(readFileSync(join(folder, 'tsa.pem'))).raw]
  expect((await open({ roots }).anchor(subject, null, keep)).status).toBe('confirmed')
  expect((await open({ roots, policy: '1.2.3.4' }).anchor(subject, null, keep)).status).toBe('confirmed')
})

describe('an answer that is refused', () => {
  const refusal = (changes: Parameters<typeof open>[0] = {}) =>
    open(changes)
      .anchor(subject, null, keep)
      .then(
        () => 'accepted',
        (error: Error) => `${error.name}: ${error.message}`,
      )

  it.each<[string, Partial<StampShape>, string]>([
    ['is for other bytes', { digest: sha256(utf8('else')) }, 'for other bytes'],
    ['uses another digest', { digestMethod: '2.16.840.1.101.3.4.2.2' }, 'for other bytes'],
    ['has another nonce', { nonce: new Uint8Array(16).fill(0x41) }, 'nonce'],
    ['has a shorter nonce', { nonce: new Uint8Array([0x41]) }, 'nonce'],
    ['has no nonce', { nonce: null }, 'nonce'],
    ['states another time', { time: new Date(Date.now() - 3_600_000) }, 'which is not now'],
    ['names no certificate', { names: null }, 'does not name the certificate'],
  ])('%s', async (_, shape, reason) => {
    authority.answer = answering(shape)
    expect(await refusal()).toContain(`AnchorError: `)
    expect(await refusal()).toContain(reason)
  })

  it('names another certificate', async () => {
    authority.answer = answering({ names: between })
    expect(await refusal()).toContain('does not name the certificate')
  })

  it.each<[string, Parameters<typeof issue>[0], string]>([
    ['has no purpose', { name: 'x' }, 'not one for time-stamping'],
    ['has another purpose', { name: 'x', purposes: ['1.3.6.1.5.5.7.3.3'] }, 'not one for time-stamping'],
    ['has two purposes', { name: 'x', purposes: [TIME_STAMPING, '1.3.6.1.5.5.7.3.3'] }, 'for other purposes'],
    ['has the purpose loosely', { name: 'x', purposes: [TIME_STAMPING], purposesCritical: false }, 'not critical'],
    [
      'has ended',
      {
        name: 'x',
        purposes: [TIME_STAMPING],
        from: new Date(Date.now() - 9 * DAY_MS),
        to: new Date(Date.now() - DAY_MS),
      },
      'was not in force',
    ],
    [
      'has not begun',
      { name: 'x', purposes: [TIME_STAMPING], from: new Date(Date.now() + DAY_MS) },
      'was not in force',
    ],
  ])('comes with a certificate that %s', async (_, shape, reason) => {
    authority.answer = answering({ signer: await issue({ ...shape, issuer: between }) })
    expect(await refusal()).toContain(reason)
  })

  it('leads to a root that is not trusted', async () => {
    const other = await issue({ name: 'Root', ca: true })
    expect(await refusal({ roots: [other.der] })).toContain('Nothing that is trusted here issued')
    authority.answer = answering({
      signer: await issue({ name: 'x', issuer: other, purposes: [TIME_STAMPING] }),
      others: [other],
    })
    expect(await refusal()).toContain('Nothing that is trusted here issued')
    expect(await refusal({ roots: [] })).toContain('no trusted roots')
  })

  it('leads through a certificate that is no authority', async () => {
    const plain = await issue({ name: 'Plain', issuer: root })
    authority.answer = answering({
      signer: await issue({ name: 'x', issuer: plain, purposes: [TIME_STAMPING] }),
      others: [plain],
    })
    expect(await refusal()).toContain('Nothing that is trusted here issued')
  })

  it('was granted with changes', async () => {
    authority.answer = async request => granted(await stamp(request, { signer, others: [between] }), 1)
    expect(await refusal()).toContain('something else than what was asked for')
  })

  it('is a refusal, and says why', async () => {
    authority.answer = async () => rejected(15, 'not for you')
    expect(await refusal()).toContain('does not stamp under the policy that was asked for; not for you')
  })

  it('grants nothing', async () => {
    authority.answer = async () => new Uint8Array([0x30, 5, 0x30, 3, 2, 1, 0])
    expect(await refusal()).toContain('sent none')
  })

  it('is not a time-stamp at all, or has something behind it', async () => {
    authority.answer = async () => utf8('<html>')
    expect(await refusal()).toContain('not a time-stamp')
    authority.answer = async request => Buffer.concat([(await answering()(request))!, Buffer.from([0])])
    expect(await refusal()).toContain('not a time-stamp')
  })

  it('comes as something else, with another status, or not at all', async () => {
    authority.answer = async (request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end((await answering()(request))!)
      return null
    }
    expect(await refusal()).toContain('answered something else')
    for (const status of [302, 404, 500]) {
      authority.answer = async (_, response) => {
        response.writeHead(status, { location: authority.url }).end()
        return null
      }
      expect(await refusal()).toContain(`answered ${status}`)
    }
    authority.answer = async () => null
    expect(await refusal({ timeout: 200 })).toContain('No answer within 0.2 seconds')
    expect(await refusal({ url: 'http://127.0.0.1:1/' })).toContain('refused')
  })

  it('never ends', async () => {
    authority.answer = async (_, response) => {
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' })
      const more = setInterval(() => response.write(Buffer.alloc(64 * 1024, 0x30)), 1)
      response.on('close', () => clearInterval(more))
      return null
    }
    expect(await refusal()).toContain('longer than 262144 bytes')
  })

  it('is nested a thousand deep', async () => {
    authority.answer = async () => Buffer.concat([...Array(60_000)].map(() => Buffer.from([0x30, 0x80])))
    expect(await refusal()).toMatch(/^AnchorError/)
  })
})

it('a token in which one byte is flipped states nothing else that holds', async () => {
  const { proof } = await service.anchor(subject, null, keep)
  const honest = await service.verify(proof, subject)
  let refused = 0
  let tried = 0
  for (let i = 0; i < proof.length; i += 5, tried++) {
    const bent = Uint8Array.from(proof)
    bent[i]! ^= 1
    const finding = await service.verify(bent, subject)
    if (!finding.ok) refused += 1
    else expect(finding.provenAt).toEqual(honest.provenAt)
  }
  // What no signature covers (versions, unused certificates' order) may change and changes nothing.
  expect(refused).toBeGreaterThan(tried * 0.5)
})

describe('an address', () => {
  it.each([
    ['http://127.0.0.1:9/', 'this machine'],
    ['http://localhost/', 'this machine'],
    ['https://10.0.0.1/', 'not a public one'],
    ['http://[::ffff:169.254.169.254]/', 'not a public one'],
    ['https://a:b@stamps.example.org/', 'name and password'],
  ])('%s is not called', async (url, reason) => {
    await expect(open({ url, loopback: false }).anchor(subject, null, keep)).rejects.toThrow(reason)
  })

  it('is named without its query', () => {
    expect(open({ url: 'https://stamps.example.org/tsa/?key=secret' }).service).toBe('https://stamps.example.org/tsa')
  })
})
