import { connect } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { inspectPdfSignatures } from '#app/evidence/pdf-signatures.server.ts'
import { DIGEST_SALT, digestPayload, sealPayload } from '#app/reports/approval.ts'
import { SealRefused, type SealRequest } from '#app/reports/re-check-report.ts'
import { renderReport } from '#app/reports/report-document.server.ts'
import { sealReport } from '#app/reports/seal-report.server.ts'
import { fromBase64, toBase64, toHex } from '#ledger/bytes.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { sha256 } from '#ledger/hash.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { signedBytes } from '#ledger/submission.ts'
import { askForSeal } from '#workers/notary/ask-for-seal.ts'
import { Office } from './office.ts'

let office: Office
let request: SealRequest
let pdf: Uint8Array

beforeAll(async () => {
  office = await Office.open()
  request = await office.sealRequest(await office.approved())
  pdf = await renderReport(request.facts)
}, 120_000)

const seal = (document: Uint8Array) => sealReport(request, document, office.view, office.keys)

test('the seal is one that a reader of PDF signatures finds intact', async () => {
  const sealed = await seal(pdf)
  const { signatures, unsignedFields } = await inspectPdfSignatures(sealed.pdf, {
    trustedRoots: [office.keys.seal.certificateChain.at(-1)!],
  })
  expect(signatures).toHaveLength(1)
  expect(signatures[0]).toMatchObject({ standing: 'intact' })
  expect(signatures[0]!.signer?.name).toContain('南平市公证处')
  expect(unsignedFields).toEqual([])
  const changed = Uint8Array.from(sealed.pdf)
  changed[Math.floor(pdf.length / 2)]! ^= 1
  expect((await inspectPdfSignatures(changed)).signatures[0]!.standing).toBe('contradicted')
})

test('its entry commits to the sealed file and is signed with the office’s own key', async () => {
  const { pdf: sealed, submission, salt, sealedAt } = await seal(pdf)
  const [item] = submission.items
  const file = { sha256: toHex(sha256(sealed)), size: sealed.length }
  const payload = sealPayload(item!.subject, request.facts, file, sealedAt)
  expect(toHex(fromBase64(item!.commitment as string))).toBe(toHex(commitmentOf(payload, salt)))
  expect(item!.type).toBe('report.sealed')
  const { header } = submission
  expect(header.actor).toBe(office.world.notary.organisationId)
  expect(header.proofs).toHaveLength(1)
  const signature = fromBase64(header.proofs[0]!.sig)
  expect(nodeEd25519.verify(signature, signedBytes(header), office.keys.publicKey)).toBe(true)
})

test('the digest of the sealed file is a line by itself under rule set 3, and only there', async () => {
  const {
    pdf: sealed,
    submission,
    sealedAt,
  } = await sealReport(request, pdf, { ...office.view, digests: true }, office.keys)
  const digest = toHex(sha256(sealed))
  expect(submission.items.map(({ type, subject }) => [type, subject])).toEqual([
    ['report.sealed', submission.items[0]!.subject],
    ['seal.digest', submission.items[0]!.subject],
  ])
  const [, item] = submission.items
  expect(item!.digest).toBe(digest)
  const commitment = commitmentOf(digestPayload(digest, sealedAt), DIGEST_SALT)
  expect(item!.commitment).toBe(toBase64(commitment))
  const older = await sealReport(request, pdf, { ...office.view, digests: false }, office.keys)
  expect(older.submission.items.map(({ type }) => type)).toEqual(['report.sealed'])
})

describe('refuses a document that is not the report', () => {
  const refused = 'The document to be sealed is not the report that follows from the approved facts.'

  test('with one bit changed, wherever', async () => {
    for (const at of [9, Math.floor(pdf.length / 2), pdf.length - 2]) {
      const changed = Uint8Array.from(pdf)
      changed[at]! ^= 1
      const attempt = seal(changed)
      await expect(attempt).rejects.toThrow(SealRefused)
      await expect(attempt).rejects.toThrow(refused)
    }
  })

  test('with something appended, or cut off', async () => {
    await expect(seal(new Uint8Array([...pdf, 10]))).rejects.toThrow(refused)
    await expect(seal(pdf.subarray(0, -1))).rejects.toThrow(refused)
    await expect(seal(new Uint8Array())).rejects.toThrow(refused)
  })
})

describe('the notary’s process, asked over HTTP', () => {
  test('gives one file and one entry to the same facts, however often and even after it was started anew', async () => {
    const ask = async () => {
      const answer = await askForSeal(office.processUrl, request, pdf)
      if (answer.kind !== 'sealed') throw new Error(answer.message)
      return answer.sealed
    }
    const [first, beside] = await Promise.all([ask(), ask()])
    await office.restartProcess()
    for (const again of [beside!, await ask()]) {
      expect(Buffer.from(again.pdf).equals(first!.pdf)).toBe(true)
      expect(again.submission).toEqual(first!.submission)
      expect(again.salt).toEqual(first!.salt)
      expect(again.sealedAt).toEqual(first!.sealedAt)
    }
    expect(await office.sealedFiles()).toHaveLength(1)
  })

  test('says what it refuses, and seals nothing', async () => {
    const facts = { ...request.facts, number: '2026-9999' }
    const answer = await askForSeal(office.processUrl, { ...request, facts }, await renderReport(facts))
    expect(answer).toEqual({
      kind: 'refused',
      message: 'The notary’s own process refused to seal: The office approved other facts than these.',
    })
    expect(await office.sealedFiles()).toHaveLength(1)
  })

  test('refuses what it cannot read', async () => {
    for (const body of ['', 'null', '[]', '{"facts":{}}', '{"facts":1,"facts":2}']) {
      const response = await fetch(`${office.processUrl}/seal`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect(response.status, body).toBe(422)
    }
  })

  test('reads nothing that is too long, and nothing while too many wait', async () => {
    const { hostname, port } = new URL(office.processUrl)
    const head = (length: number) =>
      `POST /seal HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
    const ask = (length: number) => {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {})
      socket.write(head(length))
      const status = new Promise<string>(resolve => {
        socket.once('data', chunk => resolve(String(chunk).slice(9, 12)))
      })
      return { socket, status }
    }
    const long = ask(48 * 1024 * 1024 + 1)
    expect(await long.status).toBe('413')
    long.socket.destroy()
    // None of these sends its body, so each that was taken waits.
    const many = Array.from({ length: 6 }, () => ask(10))
    const first = await Promise.race(many.map(async ({ status }) => status))
    expect(first).toBe('503')
    for (const { socket } of many) socket.destroy()
    // Whoever hangs up makes room.
    await expect
      .poll(async () => (await askForSeal(office.processUrl, request, pdf)).kind, { timeout: 5_000 })
      .toBe('sealed')
  })
})
