export interface Debtor {
  name: string
  localName: string
  place: string
  title: string
  /** Minor units, as the API takes them. */
  principalMinor: string
  /** As the officer claims them. */
  claim: { principal: string; interest: string; costs: string }
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
  },
  {
    name: 'Fujian Qiming Trading Co.',
    localName: '福建启明贸易有限公司',
    place: 'Yanping, Nanping, Fujian',
    title: 'Business credit line of ¥ 1,200,000',
    principalMinor: '120000000',
    claim: { principal: '1,180,000.00', interest: '24,000.00', costs: '1,200.00' },
  },
  {
    name: 'Chen Yu',
    localName: '陈玉',
    place: 'Jian’ou, Nanping, Fujian',
    title: 'Card instalments of ¥ 23,900',
    principalMinor: '2390000',
    claim: { principal: '22,100.00', interest: '1,807.80', costs: '120.00' },
  },
]
