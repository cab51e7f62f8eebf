import type { LoanTerms } from '#workers/cli/demo/contract-document/contract-document.ts'
import { instalmentPlan } from '#workers/cli/demo/contract-document/plan.ts'

export function sampleLoan(months = 12): LoanTerms {
  const money = { principalMinor: 8_000_000n, rateBasisPoints: 540 }
  return {
    ...money,
    reference: 'WY-2025-031207',
    lender: {
      name: 'Wuyi Rural Commercial Bank',
      localName: '武夷农村商业银行',
      registration: 'Credit code 统一社会信用代码  91350700MA00000X0A',
      address: '福建省南平市延平区滨江中路 18 号',
    },
    borrower: {
      name: 'Zhang Haiyang',
      localName: '张海洋',
      registration: 'Identity number 身份证号  3507**********2417',
      address: '福建省武夷山市星村镇桐木村 6 号',
    },
    purpose: { text: 'tea-processing equipment and working capital', localText: '购置茶叶加工设备及日常经营周转' },
    signedOn: '2025-03-12',
    instalments: instalmentPlan({ ...money, firstDue: '2025-04-15', months }),
    court: { name: 'Yanping District People’s Court, Nanping', localName: '南平市延平区人民法院' },
  }
}
