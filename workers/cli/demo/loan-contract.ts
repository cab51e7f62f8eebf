import { localSealSigner } from '#app/reports/seal-signer.server.ts'
import { createContractCertificate } from '../../notary/certificate-authority.ts'
import { cast } from './cast.ts'
import { renderLoanContract, signContractPdf } from './contract-document/contract-document.ts'
import { instalmentPlan } from './contract-document/plan.ts'
import type { Borrower } from './debtors.ts'

const TEN_YEARS_MS = 10 * 365.25 * 24 * 60 * 60 * 1000

/** A loan contract of the demonstration's own making, signed by the bank (PAdES) with a certificate made for it. */
export async function loanContract(reference: string, debtor: Borrower, signedAt: Date): Promise<Uint8Array> {
  const bank = cast.bank.organisation
  const money = { principalMinor: BigInt(debtor.principalMinor), rateBasisPoints: 540 }
  const pdf = await renderLoanContract({
    ...money,
    reference,
    lender: {
      name: bank.name,
      localName: bank.localName,
      registration: 'Credit code 统一社会信用代码  91350700MA00000X0A',
      address: '福建省武夷山市崇安街道中山路 18 号',
    },
    borrower: {
      name: debtor.name,
      localName: debtor.localName,
      registration: 'Identity number 身份证号  3507**********2417',
      address: '福建省南平市延平区滨江中路 6 号',
    },
    purpose: { text: 'tea-processing equipment and working capital', localText: '购置茶叶加工设备及日常经营周转' },
    signedOn: '2021-11-24',
    instalments: instalmentPlan({ ...money, firstDue: '2021-12-24', months: 12 }),
    court: { name: 'Yanping District People’s Court, Nanping', localName: '南平市延平区人民法院' },
  })
  const issued = await createContractCertificate({
    officeName: bank.name,
    localName: bank.localName,
    country: bank.country,
    notBefore: new Date(signedAt.getTime() - 86_400_000),
    notAfter: new Date(signedAt.getTime() + TEN_YEARS_MS),
  })
  const signer = localSealSigner(issued.privateKeyPkcs8, [issued.leafDer, issued.rootDer])
  return signContractPdf(pdf, signer, {
    localName: bank.localName,
    name: bank.name,
    location: bank.place,
    signedAt,
  })
}
