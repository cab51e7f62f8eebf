import { PDFDocument } from 'pdf-lib'
import { describe, expect, test } from 'vitest'
import { inspectPdfSignatures } from '#app/evidence/pdf-signatures.server.ts'
import { localSealSigner } from '#app/reports/seal-signer.server.ts'
import { chineseAmount, plainAmount } from '#workers/cli/demo/contract-document/amount.ts'
import { renderLoanContract, signContractPdf } from '#workers/cli/demo/contract-document/contract-document.ts'
import { instalmentPlan } from '#workers/cli/demo/contract-document/plan.ts'
import { createContractCertificate } from '#workers/notary/certificate-authority.ts'
import { sampleLoan } from './sample-loan.ts'
import { hasTool, inked, pictureOf } from './tool.ts'

test('sums are written so that no digit can be added', () => {
  const cases: [bigint, string][] = [
    [8_000_000n, '捌万元整'],
    [0n, '零元整'],
    [5n, '伍分'],
    [10_050n, '壹佰元伍角整'],
    [10_005n, '壹佰元零伍分'],
    [100_100n, '壹仟零壹元整'],
    [1_000_100_000n, '壹仟万壹仟元整'],
    [1_000_010_000n, '壹仟万零壹佰元整'],
    [10_000_000_100n, '壹亿零壹元整'],
    [1_234_567_891n, '壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角壹分'],
  ]
  for (const [minor, words] of cases) expect(chineseAmount(minor), String(minor)).toBe(words)
  expect(plainAmount(123_456_789n)).toBe('1,234,567.89')
})

test('a plan repays exactly the principal, in whole minor units', () => {
  for (const months of [1, 7, 12, 24]) {
    const plan = instalmentPlan({ principalMinor: 8_000_000n, rateBasisPoints: 540, firstDue: '2025-01-31', months })
    expect(plan.reduce((sum, one) => sum + one.principalMinor, 0n)).toBe(8_000_000n)
    expect(plan[0]).toMatchObject({ due: '2025-01-31', interestMinor: 36_000n })
    if (months > 1) expect(plan[1]!.due).toBe('2025-02-28')
  }
})

describe('the loan agreement', () => {
  test('has two pages and is the same for the same terms', async () => {
    for (const months of [12, 24]) {
      const pdf = await renderLoanContract(sampleLoan(months))
      expect((await PDFDocument.load(pdf)).getPageCount()).toBe(2)
      expect(Buffer.compare(pdf, await renderLoanContract(sampleLoan(months)))).toBe(0)
    }
  })

  test('is signed by the bank, visibly, without forbidding further signatures', async () => {
    const inForce = { notBefore: new Date('2025-01-01'), notAfter: new Date('2035-01-01') }
    const bank = { officeName: 'Wuyi Rural Commercial Bank', localName: '武夷农村商业银行', country: 'CN', ...inForce }
    const { rootDer, leafDer, privateKeyPkcs8 } = await createContractCertificate(bank)
    const signer = localSealSigner(privateKeyPkcs8, [leafDer, rootDer])
    const signedAt = new Date('2025-03-12T02:31:07Z')
    const facts = { localName: bank.localName, name: bank.officeName, location: 'Nanping', signedAt }
    const unsigned = await renderLoanContract(sampleLoan())
    const signed = await signContractPdf(unsigned, signer, facts)
    const report = await inspectPdfSignatures(signed, { trustedRoots: [rootDer] })
    expect(report.signatures).toHaveLength(1)
    expect(report.signatures[0]).toMatchObject({
      field: 'LenderSignature',
      standing: 'intact',
      certifies: null,
      claimed: { time: signedAt.toISOString(), name: bank.officeName },
      signer: { name: '武夷农村商业银行 (demonstration signature)' },
    })
    if (hasTool('pdftoppm')) {
      const ink = (pdf: Uint8Array) => inked(pictureOf(pdf, 2), 178, 380, 100, 130)
      expect(ink(signed)).toBeGreaterThan(ink(unsigned) + 0.05)
    }
  })
})
