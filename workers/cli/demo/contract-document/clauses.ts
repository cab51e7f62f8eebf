/** The clauses of the demonstration's loan agreement, in both languages; the Chinese text prevails. */

import { chineseAmount, plainAmount } from './amount.ts'
import type { LoanTerms } from './contract-document.ts'

export interface Clause {
  title: string
  localTitle: string
  text: string
  localText: string
}

export function clausesOf(terms: LoanTerms): Clause[] {
  const amount = plainAmount(terms.principalMinor)
  const rate = (terms.rateBasisPoints / 100).toFixed(2)
  const count = terms.instalments.length
  const last = terms.instalments.at(-1)!.due
  return [
    {
      title: 'The loan',
      localTitle: '借款',
      text: `The lender lends the borrower RMB ${amount} for ${terms.purpose.text}. The borrower uses it for nothing else.`,
      localText: `贷款人向借款人发放借款人民币${amount}元（大写：${chineseAmount(terms.principalMinor)}），用于${terms.purpose.localText}，借款人不得挪作他用。`,
    },
    {
      title: 'Term and repayment',
      localTitle: '期限与还款',
      text: `The loan runs from ${terms.signedOn} to ${last} and is repaid in ${count} monthly instalments as set out in the schedule.`,
      localText: `借款期限自${chineseDate(terms.signedOn)}起至${chineseDate(last)}止，借款人按还款计划表分${count}期按月偿还。`,
    },
    {
      title: 'Interest',
      localTitle: '利息',
      text: `Interest is ${rate}% a year on the principal outstanding, reckoned monthly. Sums in arrears bear interest at one and a half times that rate from the day after they fell due.`,
      localText: `年利率为${rate}%，按月计息，以剩余本金为基数。逾期款项自逾期次日起，在约定利率基础上加收50%计收罚息。`,
    },
    {
      title: 'Early repayment',
      localTitle: '提前还款',
      text: 'The borrower may repay all or part at any time on three working days’ notice, without charge.',
      localText: '借款人可提前三个工作日通知贷款人，提前偿还全部或部分借款，贷款人不收取违约金。',
    },
    {
      title: 'Default',
      localTitle: '违约责任',
      text: 'If three instalments in a row, or any instalment for more than ninety days, remain unpaid, the lender may, having given notice, declare the whole balance due.',
      localText: '借款人连续三期或任一期逾期超过九十日未还的，贷款人经通知后，有权宣布全部借款提前到期。',
    },
    {
      title: 'Addresses for service',
      localTitle: '送达地址确认',
      text: 'The addresses stated above are good for notices under this agreement and for service by a court or an arbitration body, until a change of address is notified.',
      localText:
        '本合同载明的地址为各类通知及法院、仲裁机构法律文书的送达地址；变更地址未书面通知的，原地址仍为有效送达地址。',
    },
    {
      title: 'Electronic signature and preservation',
      localTitle: '电子签名与证据保全',
      text: 'The parties sign electronically (Electronic Signature Law of the PRC, articles 13 and 14). Each agrees that the records of the making and performance of this agreement be preserved with a notary office and used as evidence.',
      localText:
        '双方同意依据《中华人民共和国电子签名法》第十三条、第十四条以电子签名方式签署本合同，并同意将本合同订立及履行过程的电子数据交由公证机构保全，作为证据使用。',
    },
    {
      title: 'Disputes',
      localTitle: '争议解决',
      text: `Disputes that the parties cannot settle between them go to the ${terms.court.name}. The law of the People’s Republic of China applies.`,
      localText: `因本合同发生的争议，双方协商不成的，由${terms.court.localName}管辖。本合同适用中华人民共和国法律。`,
    },
  ]
}

/** `2025-03-12` → `2025年3月12日` */
export function chineseDate(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  return `${year}年${month}月${day}日`
}
