import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PdfSignatureReport } from '#app/evidence/pdf-signatures.ts'
import { evidence } from '#db/schema/index.ts'
import { newBankClient } from '../support/bank-client.ts'
import { testDatabase } from '../support/database.ts'
import { asOrganisationOf, testKms, testRegistrar } from '../support/organisation.ts'
import { raw, testWeb } from '../support/web.ts'

const corpus = join(import.meta.dirname, '../../../shared/corpus/signed-pdfs')
const present = existsSync(corpus)
if (!present) console.warn(`Skipped: no PDFs in ${corpus}.`)

describe.skipIf(!present)('signed PDFs of real authorities, and tampered and malformed ones', async () => {
  const { app } = await testDatabase()
  const kms = await testKms()
  const web = await testWeb({ db: app, kms, routes: ['api'] })
  const bank = await newBankClient(app, { kms, registrar: testRegistrar() })
  const names = present
    ? readdirSync(corpus, { recursive: true })
        .map(String)
        .filter(name => /\.pdf$/i.test(name))
    : []

  it.each(names)('%s is taken in with what its signatures say', async name => {
    const bytes = readFileSync(join(corpus, name))
    const sha256 = createHash('sha256').update(bytes).digest()
    const { status, text } = await raw(web.port, {
      method: 'PUT',
      path: '/api/v1/evidence',
      headers: {
        Authorization: `Bearer ${bank.token}`,
        'Content-Type': 'application/pdf',
        'Repr-Digest': `sha-256=:${sha256.toString('base64')}:`,
        'X-Hardproof-Name': 'signed.pdf',
      },
      body: bytes,
    })
    const isPdf = bytes.subarray(0, 1024).includes('%PDF-')
    expect([name, status]).toEqual([name, isPdf ? 201 : 422])
    if (!isPdf) return
    const rows = await asOrganisationOf(app, bank.organisationId, tx => tx.select().from(evidence))
    const row = rows.find(({ id }) => id === JSON.parse(text).id)
    const report = row?.inspection as PdfSignatureReport
    expect(report).toMatchObject({ v: 1, state: 'read', size: bytes.length, summary: expect.any(String) })
  })
})
