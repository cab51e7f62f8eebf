import { PDFDocument } from 'pdf-lib'
import { beforeAll, describe, expect, test } from 'vitest'
import { inspectPdfSignatures } from '#app/evidence/pdf-signatures.server.ts'
import type { PdfSignature } from '#app/evidence/pdf-signatures.ts'
import { sealPdf } from '#app/reports/seal-pdf.server.ts'
import { localSealSigner } from '#app/reports/seal-signer.server.ts'
import { signContractPdf } from '#workers/cli/demo/contract-document/contract-document.ts'
import { createNotaryCertificate, type IssuedCertificate } from '#workers/notary/certificate-authority.ts'
import { hasTool, run } from '../reports/tool.ts'
import { withTimeStamp } from './with-time-stamp.ts'

const INFORCE = { notBefore: new Date('2020-01-01'), notAfter: new Date('2040-01-01') }
let office: IssuedCertificate
let plain: Uint8Array
let signed: Uint8Array
let certified: Uint8Array

beforeAll(async () => {
  office = await createNotaryCertificate({ officeName: 'Office', country: 'CN', ...INFORCE })
  const document = await PDFDocument.create()
  document.addPage([300, 200]).drawText('Signed text')
  plain = await document.save({ useObjectStreams: false })
  const signer = localSealSigner(office.privateKeyPkcs8, [office.leafDer])
  const facts = { name: 'Office', location: 'Nanping', signedAt: new Date('2025-03-12T02:31:07Z') }
  signed = await signContractPdf(plain, signer, { ...facts, localName: '公证处' })
  certified = await sealPdf(plain, signer, { ...facts, reason: 'Certified' })
})

async function onlySignature(pdf: Uint8Array): Promise<PdfSignature> {
  const { signatures } = await inspectPdfSignatures(pdf)
  expect(signatures).toHaveLength(1)
  return signatures[0]!
}

const result = (signature: PdfSignature, id: string) => signature.checks.find(check => check.id === id)?.ok

/** An incremental update (ISO 32000-2, 7.5.6): `objects` are written, or written anew, by number. */
function updated(pdf: Uint8Array, objects: Record<number, string>): Uint8Array {
  const file = Buffer.from(pdf)
  const text = file.toString('latin1')
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)![1]
  const kept = [.../\/(?:Root|Info)\s+\d+ \d+ R/g[Symbol.matchAll](text.slice(text.lastIndexOf('trailer')))].join(' ')
  let tail = '\n'
  let table = 'xref\n'
  for (const [number, body] of Object.entries(objects)) {
    table += `${number} 1\n${String(file.length + tail.length).padStart(10, '0')} 00000 n \n`
    tail += `${number} 0 obj\n${body}\nendobj\n`
  }
  const start = file.length + tail.length
  const end = `${table}trailer\n<< /Size 99 ${kept} /Prev ${previous} >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.concat([file, Buffer.from(tail + end, 'latin1')])
}

/** Number and body of the first object whose body matches. */
function objectOf(pdf: Uint8Array, pattern: RegExp): { number: number; body: string } {
  for (const found of Buffer.from(pdf)
    .toString('latin1')
    .matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    if (pattern.test(found[2]!)) return { number: Number(found[1]), body: found[2]! }
  }
  throw new Error(`no object like ${pattern}`)
}

describe('what is no PDF', () => {
  test.each([
    ['empty', new Uint8Array()],
    ['text', new TextEncoder().encode('hello')],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47])],
  ])('%s', async (_, bytes) => {
    expect(await inspectPdfSignatures(bytes)).toMatchObject({ state: 'not-a-pdf', signatures: [] })
  })

  test('a PDF without signatures, and one that is only a header', async () => {
    expect(await inspectPdfSignatures(plain)).toMatchObject({ state: 'read', structureReadable: true, signatures: [] })
    const header = new TextEncoder().encode('%PDF-1.7\n%%EOF')
    expect(await inspectPdfSignatures(header)).toMatchObject({
      state: 'read',
      structureReadable: false,
      signatures: [],
    })
  })
})

describe('what came after a signature', () => {
  test('nothing', async () => {
    expect(await onlySignature(signed)).toMatchObject({ standing: 'intact', coversWholeFile: true, laterChanges: [] })
  })

  test('validation data is allowed, also after a certification', async () => {
    for (const pdf of [signed, certified]) {
      const catalog = objectOf(pdf, /\/Type \/Catalog/)
      const store = { [catalog.number]: catalog.body.replace(/>>\s*$/, '/DSS 90 0 R >>'), 90: '<< /Certs [] >>' }
      const one = await onlySignature(updated(pdf, store))
      expect(one).toMatchObject({ standing: 'intact', coversWholeFile: false, laterChanges: ['validation-data'] })
    }
  })

  test('an object of the page that is also listed as validation data is still a change', async () => {
    const catalog = objectOf(signed, /\/Type \/Catalog/)
    const content = objectOf(signed, /\/Filter \/FlateDecode[\s\S]*stream/)
    const objects = {
      [catalog.number]: catalog.body.replace(/>>\s*$/, `/DSS << /Certs [${content.number} 0 R] >> >>`),
      [content.number]: '<< /Length 0 >>\nstream\n\nendstream',
    }
    expect(await onlySignature(updated(signed, objects))).toMatchObject({ standing: 'contradicted' })
  })

  test('other page content is a change, and is named', async () => {
    const page = objectOf(signed, /\/Type \/Page\n/)
    const one = await onlySignature(updated(signed, { [page.number]: page.body.replace('300', '310') }))
    expect(one).toMatchObject({ standing: 'contradicted', laterChanges: ['other'] })
    expect(result(one, 'digest')).toBe(true)
    expect(one.summary).toContain('the pages')
  })

  test('a note, a script and an attachment are changes', async () => {
    const page = objectOf(signed, /\/Type \/Page\n/)
    const note = {
      [page.number]: page.body.replace(/\/Annots \[/, '/Annots [ 90 0 R'),
      90: '<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] >>',
    }
    const noted = updated(signed, page.body.includes('/Annots [') ? note : annotated(signed))
    expect(await onlySignature(noted)).toMatchObject({ standing: 'contradicted' })
    const catalog = objectOf(signed, /\/Type \/Catalog/)
    for (const addition of [
      '/OpenAction << /S /JavaScript /JS (x) >>',
      '/Names << /EmbeddedFiles << /Names [] >> >>',
    ]) {
      const changed = updated(signed, { [catalog.number]: catalog.body.replace(/>>\s*$/, `${addition} >>`) })
      expect(await onlySignature(changed)).toMatchObject({ standing: 'contradicted' })
    }
  })

  test('bytes that belong to no revision are a change; white space is not', async () => {
    const spaced = Buffer.concat([signed, Buffer.from('\n\n')])
    expect(await onlySignature(spaced)).toMatchObject({ standing: 'intact' })
    const stray = Buffer.concat([signed, Buffer.from('90 0 obj\n<< >>\nendobj\n')])
    expect((await onlySignature(stray)).standing).not.toBe('intact')
    const repeated = Buffer.from(
      `90 0 obj\n<< >>\nendobj\n${/startxref\s+\d+\s+%%EOF\s*$/.exec(Buffer.from(signed).toString('latin1'))![0]}`,
    )
    expect(await onlySignature(Buffer.concat([signed, repeated]))).toMatchObject({ standing: 'contradicted' })
  })

  test('a revision that passes the signed one over is a change', async () => {
    const field = objectOf(signed, /\/FT \/Sig/)
    const skipping = Buffer.from(updated(signed, { [field.number]: field.body }))
    const text = skipping.toString('latin1')
    const previous = /\/Prev (\d+)/.exec(text)![1]!
    const elsewhere = Buffer.from(
      text.replace(`/Prev ${previous}`, `/Prev ${'9'.padStart(previous.length, '0')}`),
      'latin1',
    )
    expect((await inspectPdfSignatures(elsewhere)).signatures.some(one => one.standing === 'intact')).toBe(false)
  })

  test('taking the signature’s field away leaves it contradicted, not forgotten', async () => {
    const form = objectOf(signed, /\/Fields \[/)
    const bare = updated(signed, { [form.number]: form.body.replace(/\/Fields \[[^\]]*\]/, '/Fields [ ]') })
    const one = await onlySignature(bare)
    expect(one).toMatchObject({ field: null, standing: 'contradicted' })
    expect(result(one, 'attached')).toBe(false)
  })
})

/** A page whose list of marks is an object of its own. */
function annotated(pdf: Uint8Array): Record<number, string> {
  const page = objectOf(pdf, /\/Type \/Page\n/)
  const list = Number(/\/Annots (\d+) 0 R/.exec(page.body)![1])
  const { body } = objectOf(pdf, /^\[ \d+ 0 R \]$/)
  return { [list]: body.replace(/\]$/, '90 0 R ]'), 90: '<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] >>' }
}

describe('what a signature covers', () => {
  const reranged = (change: (range: number[]) => number[]) => {
    const text = Buffer.from(signed).toString('latin1')
    const found = /\/ByteRange \[([^\]]*)\]/.exec(text)!
    const range = change(found[1]!.trim().split(/\s+/).map(Number))
    const written = `/ByteRange [ ${range.join(' ')}`.padEnd(found[0].length - 1)
    return Buffer.from(text.replace(found[0], `${written}]`), 'latin1')
  }

  test.each<[string, (range: number[]) => number[]]>([
    ['begins after the beginning', ([, b, c, d]) => [1, b! - 1, c!, d!]],
    ['leaves out more than itself', ([a, b, c, d]) => [a!, b! - 10, c!, d!]],
    ['leaves out less than itself', ([a, b, c, d]) => [a!, b! + 1, c!, d!]],
    ['overlaps itself', ([a, b, , d]) => [a!, b!, b! - 5, d!]],
    ['ends before the end', ([a, b, c, d]) => [a!, b!, c!, d! - 9]],
    ['ends after the end', ([a, b, c, d]) => [a!, b!, c!, d! + 9]],
    ['is short', ([a, b]) => [a!, b!]],
    ['is endless', ([a, b, c]) => [a!, b!, c!, 99_999_999]],
  ])('is contradicted where it %s', async (_, change) => {
    const one = await onlySignature(reranged(change))
    expect(one.standing).toBe('contradicted')
    expect(result(one, 'byte-range')).toBe(false)
  })
})

describe.skipIf(!hasTool('openssl', 'version'))('a time-stamp', () => {
  test('holds where it is for this signature', async () => {
    const one = await onlySignature(withTimeStamp(signed, 'this'))
    expect(result(one, 'time-stamp')).toBe(true)
    expect(one).toMatchObject({ standing: 'intact', timeStamp: { authority: 'Test time-stamps' } })
    expect(Math.abs(Date.parse(one.timeStamp!.time) - Date.now())).toBeLessThan(120_000)
  })

  test('contradicts where it is for another, although pdfsig finds the signature valid', async () => {
    const pdf = withTimeStamp(signed, 'another')
    const one = await onlySignature(pdf)
    expect(result(one, 'time-stamp')).toBe(false)
    expect(one).toMatchObject({ standing: 'contradicted', timeStamp: null })
    if (hasTool('pdfsig')) expect(run('pdfsig', ['in.pdf'], { 'in.pdf': pdf }).text).toContain('Signature is Valid.')
  })

  test('contradicts where its certificate is not one for time-stamping', async () => {
    const one = await onlySignature(withTimeStamp(signed, 'wrong-purpose'))
    expect(result(one, 'time-stamp')).toBe(false)
  })
})

describe('hostile bytes', () => {
  test('never make it throw, hang or vouch for what was changed', async () => {
    let seed = 7
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    const { byteRange } = await onlySignature(signed)
    const started = Date.now()
    for (let round = 0; round < 300; round++) {
      const bytes = Uint8Array.from(signed)
      const at = random(2) === 0 ? random(byteRange[1]!) : byteRange[2]! + random(byteRange[3]!)
      const length = 1 + random(8)
      for (let index = 0; index < length && at + index < bytes.length; index++) bytes[at + index] = random(256)
      const unchanged = bytes.every((byte, index) => byte === signed[index])
      const report = await inspectPdfSignatures(bytes)
      const vouched = report.signatures.some(one => one.standing === 'intact')
      expect(vouched && !unchanged, `round ${round}, byte ${at}`).toBe(false)
    }
    for (let round = 0; round < 60; round++) await inspectPdfSignatures(signed.slice(0, random(signed.length)))
    expect(Date.now() - started).toBeLessThan(60_000)
  }, 90_000)

  test('deep nesting, circles and large claims end in words', async () => {
    const pdf = (body: string) => new TextEncoder().encode(`%PDF-1.7\n${body}`)
    const table = (entries: string, trailer: string) =>
      `xref\n${entries}trailer\n<< ${trailer} >>\nstartxref\n9\n%%EOF\n`
    const cases = [
      pdf(table('0 1\n0000000000 65535 f \n', '/Size 1 /Prev 9 /Root 1 0 R')),
      pdf(table('0 999999999\n', '/Size 1')),
      pdf(table('1 1\n0000000009 00000 n \n', `/Root 1 0 R /X ${'['.repeat(100_000)}`)),
      pdf(`1 0 obj\n<< /ByteRange [0 1 2 3] /Contents <${'30'.repeat(50_000)}> >>\nendobj\n`),
      pdf(`1 0 obj\n<< /ByteRange [0 1 2 3] /ByteRange [0 1 2 3] >>\nendobj\n`),
      pdf('/ByteRange '.repeat(20_000)),
      pdf(`1 0 obj\n(${'('.repeat(200_000)}`),
    ]
    for (const bytes of cases) {
      const report = await inspectPdfSignatures(bytes)
      expect(report.state).toBe('read')
      expect(report.signatures.some(one => one.standing === 'intact')).toBe(false)
    }
  })
})
