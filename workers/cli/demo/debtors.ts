/** Who signed a contract of the demonstration. */
export interface Borrower {
  name: string
  localName: string
  place: string
  title: string
  /** Minor units, as the API takes them. */
  principalMinor: string
}

export interface Debtor extends Borrower {
  /** As the officer claims them. */
  claim: { principal: string; interest: string; costs: string }
  /** How long ago the claim was due, in days: what its limitation period starts from. */
  dueDaysAgo: number
  /** What the officer has done with the case since it was opened, in order; fields may hold `{today-30}`. */
  acts: readonly { event: string; fields: Record<string, string> }[]
}

/** Who owes in the demonstration; the first walks the whole road. */
export const debtors: [Debtor, ...Debtor[]] = [
  {
    name: 'Zhang Haiyang',
    localName: '张海洋',
    place: 'Yanping, Nanping, Fujian',
    title: 'Consumer loan of ¥ 80,000',
    principalMinor: '8000000',
    claim: { principal: '77,600.00', interest: '5,930.22', costs: '480.00' },
    dueDaysAgo: 210,
    acts: [],
  },
  {
    name: 'Fujian Qiming Trading Co.',
    localName: '福建启明贸易有限公司',
    place: 'Yanping, Nanping, Fujian',
    title: 'Business credit line of ¥ 1,200,000',
    principalMinor: '120000000',
    claim: { principal: '1,180,000.00', interest: '24,000.00', costs: '1,200.00' },
    dueDaysAgo: 1_200,
    acts: [
      { event: 'claim', fields: {} },
      {
        event: 'record-demand',
        fields: { on: '{today-310}', receivedOn: '{today-306}', words: 'Registered letter to the seat of the company' },
      },
    ],
  },
  {
    name: 'Chen Yu',
    localName: '陈玉',
    place: 'Jian’ou, Nanping, Fujian',
    title: 'Card instalments of ¥ 23,900',
    principalMinor: '2390000',
    claim: { principal: '22,100.00', interest: '1,807.80', costs: '120.00' },
    dueDaysAgo: 1_075,
    acts: [
      { event: 'hold', fields: { until: '{today+9}', reason: 'The debtor promised to pay by the end of the month' } },
    ],
  },
]

/** Who has fallen behind and has no case yet: what a file of claims can be tried with. */
export const inArrears: readonly Borrower[] = [
  ['Lin Meihua', '林美华', 'Jianyang, Nanping, Fujian', 'Consumer loan of ¥ 36,000', '3600000'],
  ['Huang Zhiqiang', '黄志强', 'Shaowu, Nanping, Fujian', 'Consumer loan of ¥ 52,000', '5200000'],
  ['Zhang Wei', '张伟', 'Yanping, Nanping, Fujian', 'Card instalments of ¥ 18,400', '1840000'],
  ['Zhang Wei', '张伟', 'Wuyishan, Nanping, Fujian', 'Consumer loan of ¥ 64,000', '6400000'],
  [
    'Nanping Hetian Tea Co.',
    '南平禾田茶业有限公司',
    'Wuyishan, Nanping, Fujian',
    'Credit line of ¥ 480,000',
    '48000000',
  ],
  ['Ouyang Xue', '欧阳雪', 'Shunchang, Nanping, Fujian', 'Consumer loan of ¥ 27,500', '2750000'],
].map(
  ([name, localName, place, title, principalMinor]) => ({ name, localName, place, title, principalMinor }) as Borrower,
)

/** A calendar date so many days from a day; the demonstration's dates move with the day on which it is entered. */
export function daysFrom(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)
}
