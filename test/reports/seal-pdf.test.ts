import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { inspectPdfSignatures } from '#app/evidence/pdf-signatures.server.ts'
import { parseCms } from '#app/evidence/pdf-signatures-cms.server.ts'
import { OID } from '#app/pdf/der.ts'
import { renderReport } from '#app/reports/report-document.server.ts'
import { sealPdf } from '#app/reports/seal-pdf.server.ts'
import { localSealSigner } from '#app/reports/seal-signer.server.ts'
import {
  createNotaryCertificate,
  DEMONSTRATION_CA,
  type IssuedCertificate,
} from '#workers/notary/certificate-authority.ts'
import { sampleFacts } from './sample-facts.ts'
import { hasTool, inked, pictureOf, run } from './tool.ts'

const OFFICE = {
  officeName: 'Nanping Notary Office',
  localName: '南平市公证处',
  country: 'CN',
  notBefore: new Date('2025-01-01'),
  notAfter: new Date('2035-01-01'),
}
const FACTS = {
  reason: 'Preservation report 2025-0007',
  location: '福建南平',
  name: OFFICE.officeName,
  sealName: OFFICE.localName,
  signedAt: new Date('2025-09-20T07:45:00Z'),
}

let unsealed: Uint8Array
let sealed: Uint8Array
let office: IssuedCertificate

beforeAll(async () => {
  office = await createNotaryCertificate(OFFICE)
  unsealed = await renderReport(sampleFacts())
  sealed = await sealPdf(unsealed, signerOf(office), FACTS)
})

function signerOf({ privateKeyPkcs8, leafDer, rootDer }: IssuedCertificate) {
  return localSealSigner(privateKeyPkcs8, [leafDer, rootDer])
}

/** The signed bytes and the signature's DER, taken out as the report itself tells its reader to. */
function parts(pdf: Uint8Array): { signed: Uint8Array; der: Uint8Array; range: number[] } {
  const file = Buffer.from(pdf)
  const range = /\/ByteRange\s*\[([\s\d]+)\]/.exec(file.toString('latin1'))![1]!.trim().split(/\s+/).map(Number)
  const [, first, second, rest] = range as [number, number, number, number]
  const signed = Buffer.concat([file.subarray(0, first), file.subarray(second, second + rest)])
  return { signed, range, der: Buffer.from(file.subarray(first + 1, second - 1).toString('latin1'), 'hex') }
}

function flipped(pdf: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(pdf)
  copy[at]! ^= 1
  return copy
}

describe('the sealed report', () => {
  test('is intact by our own inspection, certified, and chains to the office’s root', async () => {
    const report = await inspectPdfSignatures(sealed, { trustedRoots: [office.rootDer] })
    expect(report).toMatchObject({ state: 'read', structureReadable: true, encrypted: false, unsignedFields: [] })
    const [seal] = report.signatures
    expect(seal).toMatchObject({
      field: 'NotarySeal',
      subFilter: 'ETSI.CAdES.detached',
      standing: 'intact',
      certifies: 1,
      coversWholeFile: true,
      laterChanges: [],
      claimed: { time: '2025-09-20T07:45:00.000Z', location: '福建南平', reason: FACTS.reason },
      timeStamp: null,
    })
    const results = Object.fromEntries(seal!.checks.map(check => [check.id, check.ok]))
    expect(results).toEqual({
      attached: true,
      'byte-range': true,
      'later-changes': true,
      digest: true,
      signature: true,
      'signing-certificate': true,
      algorithms: true,
      'time-stamp': null,
      validity: null, // in force, by the signer's own clock alone
      chain: true,
    })
  })

  test('another root does not vouch for it, and none leaves that open', async () => {
    const stranger = await createNotaryCertificate(OFFICE)
    const chainBy = async (trustedRoots?: Uint8Array[]) =>
      (await inspectPdfSignatures(sealed, { trustedRoots })).signatures[0]!.checks.find(check => check.id === 'chain')!
        .ok
    expect(await chainBy([stranger.rootDer])).toBe(false)
    expect(await chainBy()).toBe(null)
  })

  test('does not survive the change of any byte that it covers, nor of its signature', async () => {
    const { range, der } = parts(sealed)
    const [, first, second] = range as [number, number, number, number]
    const spread = Array.from({ length: 40 }, (_, step) => Math.floor((step * sealed.length) / 40) + 9)
    const covered = spread.filter(at => at < first || at >= second)
    const signature = first + 2 * Buffer.from(der).indexOf(parseCms(der).signers[0]!.signature)
    const filling = second - 2
    for (const at of [0, ...covered, first, first + 2, signature + 21, filling, second, sealed.length - 3]) {
      const report = await inspectPdfSignatures(flipped(sealed, at))
      expect(
        report.signatures.some(one => one.standing === 'intact'),
        `byte ${at}`,
      ).toBe(false)
    }
  })

  test('has three signed attributes in DER order, and no signing-time', () => {
    const [signer] = parseCms(parts(sealed).der).signers
    expect([...signer!.signed.keys()].sort()).toEqual(
      [OID.contentType, OID.messageDigest, OID.signingCertificateV2].sort(),
    )
    expect(signer!.unsigned.size).toBe(0)
  })

  test.skipIf(!hasTool('pdfsig'))('is valid for pdfsig, and a changed one is not', () => {
    const good = run('pdfsig', ['in.pdf'], { 'in.pdf': sealed }).text
    expect(good).toContain('Signature is Valid.')
    expect(good).toContain('Total document signed')
    expect(good).toContain('南平市公证处 (demonstration seal)')
    expect(run('pdfsig', ['in.pdf'], { 'in.pdf': flipped(sealed, 5000) }).text).not.toContain('Signature is Valid.')
  })

  test.skipIf(!hasTool('openssl', 'version'))(
    'is CAdES for OpenSSL by the office’s root, and by no other',
    async () => {
      const { signed, der } = parts(sealed)
      const pem = (root: Uint8Array) => Buffer.from(new X509Certificate(root).toString())
      const args =
        '-verify -cades -binary -inform DER -in seal.der -content signed.bin -CAfile root.pem -purpose any -out out.bin'
      const verify = (files: Record<string, Uint8Array>) => run('openssl', ['cms', ...args.split(' ')], files)
      const files = { 'seal.der': der, 'signed.bin': signed, 'root.pem': pem(office.rootDer) }
      expect(verify(files).text).toContain('CAdES Verification successful')
      expect(verify({ ...files, 'signed.bin': flipped(signed, 5000) }).status).not.toBe(0)
      const stranger = await createNotaryCertificate(OFFICE)
      expect(verify({ ...files, 'root.pem': pem(stranger.rootDer) }).status).not.toBe(0)
    },
  )

  test.skipIf(!hasTool('openssl', 'version'))('its certificate is well formed to the letter of RFC 5280', () => {
    const pem = (der: Uint8Array) => Buffer.from(new X509Certificate(der).toString())
    const files = { 'root.pem': pem(office.rootDer), 'leaf.pem': pem(office.leafDer) }
    expect(run('openssl', ['verify', '-x509_strict', '-CAfile', 'root.pem', 'leaf.pem'], files).text).toContain(
      'leaf.pem: OK',
    )
    expect(new X509Certificate(office.leafDer).issuer.replaceAll('\\', '')).toContain(DEMONSTRATION_CA)
  })

  test.skipIf(!hasTool('pdftoppm'))('shows the seal in its place', () => {
    const share = (pdf: Uint8Array) => inked(pictureOf(pdf, 1), 430, 660, 103, 104)
    expect(share(sealed)).toBeGreaterThan(0.35)
    expect(share(unsealed)).toBeLessThan(0.05)
  })
})

describe('sealing', () => {
  test('refuses a file that is sealed already, and one that is no PDF', async () => {
    await expect(sealPdf(sealed, signerOf(office), FACTS)).rejects.toMatchObject({ code: 'pdf-already-signed' })
    const text = new TextEncoder().encode('not a PDF')
    await expect(sealPdf(text, signerOf(office), FACTS)).rejects.toMatchObject({ code: 'pdf-unreadable' })
  })

  test('refuses a signer whose key is not its certificate’s', async () => {
    const other = await createNotaryCertificate(OFFICE)
    const confused = localSealSigner(other.privateKeyPkcs8, [office.leafDer, office.rootDer])
    await expect(sealPdf(unsealed, confused, FACTS)).rejects.toMatchObject({ name: 'SigningError' })
  })

  test('refuses keys of other kinds', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
    const der = privateKey.export({ format: 'der', type: 'pkcs8' })
    expect(() => localSealSigner(der, [office.leafDer])).toThrow(TypeError)
  })

  test.skipIf(!hasTool('openssl', 'version'))('works with an RSA key', async () => {
    const made = 'req -x509 -newkey rsa:2048 -nodes -keyout key.pem -subj /CN=rsa -days 30 -outform DER'
    const all = run('sh', [
      '-c',
      `openssl ${made} -out c.der 2>/dev/null && openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out k.der && base64 -w0 c.der && echo && base64 -w0 k.der`,
    ])
    const [certificate, key] = all.stdout
      .toString()
      .trim()
      .split('\n')
      .map(line => new Uint8Array(Buffer.from(line, 'base64')))
    const signed = await sealPdf(unsealed, localSealSigner(key!, [certificate!]), { ...FACTS, signedAt: new Date() })
    const report = await inspectPdfSignatures(signed, { trustedRoots: [certificate!] })
    expect(report.signatures[0]).toMatchObject({ standing: 'intact' })
  })
})
