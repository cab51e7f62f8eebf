import type { ContractKind, LimitationEventKind } from '#app/jurisdictions/pack.ts'

/** What happened, from a day, and to a day where it lasted; null while it still does. */
type Happened = [kind: LimitationEventKind, on: string, until?: string | null]

export interface LimitationVector {
  pack: string
  what: string
  due: string
  known?: string
  kind?: ContractKind
  happened: Happened[]
  /** The last day; null where the period stands still with no end to it. */
  ends: string | null
}

const of =
  (pack: string, kind?: ContractKind) =>
  (what: string, due: string, happened: Happened[], ends: string | null, known?: string): LimitationVector => ({
    pack,
    what,
    due,
    happened,
    ends,
    ...(known && { known }),
    ...(kind && { kind }),
  })

const cn = of('CN')
const de = of('DE')
const uk = of('GB-EAW')
const nyLoan = of('US-NY')
const nyCredit = of('US-NY', 'consumer-credit')
const ca = of('US-CA')
const vt = of('US-VT')
const sg = of('SG')
const hk = of('HK')
const india = of('IN')
const br = of('BR')

/** Worked out by hand from the law that stands beside each; never from what the program gave. */
export const limitationVectors: LimitationVector[] = [
  // China, Civil Code art. 188, 194, 195, 201–203
  cn('three years', '2023-04-03', [], '2026-04-03'),
  cn('a demand that was received restarts it (195)', '2023-01-15', [['demand', '2024-06-01']], '2027-06-01'),
  cn('a promise restarts it (195)', '2023-01-15', [['acknowledgment', '2025-02-10']], '2028-02-10'),
  cn(
    'so does each part payment (195)',
    '2023-01-15',
    [
      ['part-payment', '2023-08-01'],
      ['part-payment', '2025-03-01'],
    ],
    '2028-03-01',
  ),
  cn(
    'two demands: the later counts',
    '2023-01-15',
    [
      ['demand', '2025-05-01'],
      ['demand', '2023-06-01'],
    ],
    '2028-05-01',
  ),
  cn('a demand before it began', '2023-04-03', [['demand', '2023-03-01']], '2026-04-03'),
  cn('a demand on the last day', '2020-03-02', [['demand', '2023-03-02']], '2026-03-02'),
  cn('a demand on the day after', '2020-03-02', [['demand', '2023-03-03']], '2023-03-02'),
  cn('a suit: anew from its end (195(3))', '2023-01-15', [['suit', '2024-01-10', '2024-09-20']], '2027-09-20'),
  cn('a suit that is pending', '2023-01-15', [['suit', '2024-01-10', null]], null),
  cn(
    'a demand while a suit was pending',
    '2023-01-15',
    [
      ['suit', '2024-01-01', '2025-01-01'],
      ['demand', '2024-06-01'],
    ],
    '2028-01-01',
  ),
  cn('arbitration: anew from its end', '2023-01-15', [['arbitration', '2024-02-01', '2024-12-12']], '2027-12-12'),
  cn(
    'a payment order: anew from its end',
    '2023-01-15',
    [['payment-order-application', '2025-03-03', '2025-04-10']],
    '2028-04-10',
  ),
  cn('mediation: anew from its end', '2023-01-15', [['mediation', '2024-05-06', '2024-08-15']], '2027-08-15'),
  cn('talks alone change nothing', '2023-04-03', [['negotiation', '2024-01-01', '2024-12-31']], '2026-04-03'),
  cn(
    'an obstacle in the last six months: six months after it (194)',
    '2022-03-11',
    [['obstacle', '2024-12-02', '2025-01-31']],
    '2025-07-31',
  ),
  cn(
    'an obstacle that lasts into the last six months',
    '2022-03-11',
    [['obstacle', '2024-06-03', '2024-10-08']],
    '2025-04-08',
  ),
  cn(
    'an obstacle over before the last six months',
    '2022-03-11',
    [['obstacle', '2024-03-01', '2024-08-01']],
    '2025-03-11',
  ),
  cn('an obstacle that goes on', '2022-03-11', [['obstacle', '2024-12-02', null]], null),
  cn(
    'an obstacle, then a demand in the six months after it',
    '2022-03-11',
    [
      ['obstacle', '2024-12-02', '2025-01-31'],
      ['demand', '2025-05-06'],
    ],
    '2028-05-06',
  ),
  cn('ends on a Saturday: the Monday after (203)', '2022-05-10', [], '2025-05-12'),
  cn('29 February: the last of February (202)', '2024-02-29', [], '2027-02-28'),
  cn(
    'never later than twenty years (188)',
    '2003-01-10',
    [
      ['demand', '2005-06-01'],
      ['demand', '2008-05-01'],
      ['demand', '2011-04-01'],
      ['demand', '2014-03-01'],
      ['demand', '2017-02-01'],
      ['demand', '2020-01-15'],
      ['demand', '2022-12-01'],
    ],
    '2023-01-10',
  ),
  // Germany, BGB §§ 195, 197, 199, 203, 204, 209, 212
  de('from the end of the year (199(1))', '2023-05-10', [], '2026-12-31', '2023-05-10'),
  de('due on the last day of a year', '2023-12-31', [], '2026-12-31'),
  de('due on the first day of a year', '2024-01-01', [], '2027-12-31'),
  de('known later (199(1) no. 2)', '2022-05-01', [], '2027-12-31', '2024-02-01'),
  de('known before it was due', '2023-05-10', [], '2026-12-31', '2021-01-01'),
  de('ten years, known or not (199(4))', '2012-06-15', [], '2022-06-15', '2023-03-01'),
  de('a reminder changes nothing', '2023-05-10', [['demand', '2025-05-10']], '2026-12-31'),
  de('184 days of talks (203, 209)', '2023-05-10', [['negotiation', '2025-03-01', '2025-09-01']], '2027-07-03'),
  de(
    'talks near the end: three months more (203)',
    '2022-05-10',
    [['negotiation', '2025-12-20', '2025-12-30']],
    '2026-03-30',
  ),
  de('talks before it began', '2023-05-10', [['negotiation', '2023-06-01', '2023-10-01']], '2026-12-31'),
  de(
    'talks across its beginning: 30 days count',
    '2023-05-10',
    [['negotiation', '2023-12-01', '2024-01-31']],
    '2027-01-30',
  ),
  de('talks that go on', '2023-05-10', [['negotiation', '2026-02-01', null]], null),
  de(
    'a suit: until six months after it, 365 days (204(2))',
    '2023-05-10',
    [['suit', '2025-05-01', '2025-11-01']],
    '2027-12-31',
  ),
  de(
    'an order for payment given up the same day: 183 days',
    '2023-05-10',
    [['payment-order-application', '2025-06-01', '2025-06-01']],
    '2027-07-02',
  ),
  de('a suit that is pending', '2023-05-10', [['suit', '2025-05-01', null]], null),
  de('a suit filed before it began and pending', '2023-05-10', [['suit', '2023-10-01', null]], null),
  de(
    'talks and a suit at a time: each day once, 304',
    '2023-05-10',
    [
      ['negotiation', '2025-01-01', '2025-07-01'],
      ['suit', '2025-04-01', '2025-05-01'],
    ],
    '2027-10-31',
  ),
  de(
    'an acknowledgment: at once, not from the end of the year (212)',
    '2023-05-10',
    [['acknowledgment', '2025-04-10']],
    '2028-04-10',
  ),
  de('an acknowledgment before it began', '2023-05-10', [['acknowledgment', '2023-08-01']], '2026-12-31'),
  de('an acknowledgment after it had run out', '2020-02-01', [['acknowledgment', '2024-01-02']], '2023-12-31'),
  de('an acknowledgment on its last day', '2020-02-01', [['acknowledgment', '2023-12-31']], '2026-12-31'),
  de(
    'an acknowledgment during talks: 121 days of them are still to come',
    '2023-05-10',
    [
      ['negotiation', '2025-01-01', '2025-07-01'],
      ['acknowledgment', '2025-03-01'],
    ],
    '2028-06-30',
  ),
  de(
    'part payments',
    '2023-05-10',
    [
      ['part-payment', '2024-02-10'],
      ['part-payment', '2026-02-09'],
    ],
    '2029-02-09',
  ),
  de(
    'a judgment: thirty years (197(1) no. 3)',
    '2023-05-10',
    [
      ['suit', '2024-01-15', null],
      ['judgment', '2024-07-01'],
    ],
    '2054-07-01',
  ),
  de(
    'enforcement on a title: thirty years anew (212(1) no. 2)',
    '2023-05-10',
    [
      ['judgment', '2024-07-01'],
      ['enforcement-act', '2030-05-05'],
    ],
    '2060-05-05',
  ),
  // England and Wales, Limitation Act 1980 ss. 5, 29
  uk('six years (5)', '2020-03-02', [], '2026-03-02'),
  uk('29 February to a common year', '2020-02-29', [], '2026-02-28'),
  uk('ends on a Sunday', '2018-06-09', [], '2024-06-09'),
  uk('an acknowledgment (29(5))', '2020-03-02', [['acknowledgment', '2024-05-01']], '2030-05-01'),
  uk('a part payment on 29 February', '2020-03-02', [['part-payment', '2024-02-29']], '2030-02-28'),
  uk('an acknowledgment on the last day', '2015-01-10', [['acknowledgment', '2021-01-10']], '2027-01-10'),
  uk('an acknowledgment too late (29(7))', '2015-01-10', [['acknowledgment', '2021-01-11']], '2021-01-10'),
  uk(
    'a demand, and talks',
    '2020-03-02',
    [
      ['demand', '2021-01-01'],
      ['negotiation', '2022-01-01', '2023-01-01'],
    ],
    '2026-03-02',
  ),
  uk('a standstill agreement', '2020-03-02', [['written-extension', '2025-01-01', '2027-06-30']], '2027-06-30'),
  uk(
    'a standstill agreement that ends sooner',
    '2020-03-02',
    [['written-extension', '2025-01-01', '2026-01-01']],
    '2026-03-02',
  ),
  uk('proceedings that are pending', '2020-03-02', [['suit', '2025-11-01', null]], null),
  // New York, CPLR 213(2), 214-i; General Obligations Law § 17-101
  nyCredit('three years on consumer credit (214-i)', '2022-05-01', [], '2025-05-01'),
  nyCredit('a payment extends nothing (214-i)', '2022-05-01', [['part-payment', '2024-01-01']], '2025-05-01'),
  nyCredit(
    'a payment after it ran out revives nothing (214-i)',
    '2022-05-01',
    [['part-payment', '2025-06-01']],
    '2025-05-01',
  ),
  nyCredit('due before 214-i was in force: six years', '2022-04-06', [], '2028-04-06'),
  nyLoan('six years on another loan (213(2))', '2022-05-01', [], '2028-05-01'),
  nyLoan('a part payment', '2022-05-01', [['part-payment', '2024-01-01']], '2030-01-01'),
  nyLoan('a signed writing revives (17-101)', '2015-01-10', [['acknowledgment', '2022-03-01']], '2028-03-01'),
  // California, Code of Civil Procedure §§ 337, 360
  ca('four years (337)', '2021-07-01', [], '2025-07-01'),
  ca('29 February to 29 February', '2020-02-29', [], '2024-02-29'),
  ca('a payment in time (360)', '2021-07-01', [['part-payment', '2024-02-01']], '2028-02-01'),
  ca('a payment too late (360)', '2021-07-01', [['part-payment', '2025-07-02']], '2025-07-01'),
  ca('a signed extension (360)', '2021-07-01', [['written-extension', '2025-01-15', '2026-12-31']], '2026-12-31'),
  ca('a demand', '2021-07-01', [['demand', '2024-07-01']], '2025-07-01'),
  // Vermont, 12 V.S.A. §§ 511, 591
  vt('six years (511)', '2020-09-30', [], '2026-09-30'),
  vt('an acknowledgment (591)', '2020-09-30', [['acknowledgment', '2023-03-31']], '2029-03-31'),
  // Singapore, Limitation Act 1959 ss. 6, 26
  sg('six years (6)', '2021-01-31', [], '2027-01-31'),
  sg('an acknowledgment (26)', '2021-01-31', [['acknowledgment', '2024-02-29']], '2030-02-28'),
  sg('a demand', '2021-01-31', [['demand', '2022-02-01']], '2027-01-31'),
  // Hong Kong, Cap 347 ss. 4, 23
  hk('six years (4)', '2020-12-31', [], '2026-12-31'),
  hk('a part payment (23)', '2020-12-31', [['part-payment', '2025-08-31']], '2031-08-31'),
  hk('an acknowledgment too late (23)', '2018-10-01', [['acknowledgment', '2024-10-02']], '2024-10-01'),
  // India, Limitation Act 1963 arts. 19, 55; ss. 4, 18, 19
  india('three years (55), which end on a Sunday (4)', '2021-06-23', [], '2024-06-24'),
  india('ends on a Saturday, when courts may sit', '2021-06-15', [], '2024-06-15'),
  india('a signed acknowledgment in time (18)', '2022-06-15', [['acknowledgment', '2023-07-05']], '2026-07-06'),
  india('a payment too late (19)', '2021-06-15', [['part-payment', '2024-07-01']], '2024-06-15'),
  india('a suit that is pending', '2022-06-15', [['suit', '2025-01-10', null]], null),
  // Brazil, Código Civil arts. 202, 206 § 5 I
  br('five years (206 § 5 I)', '2020-08-20', [], '2025-08-20'),
  br('a suit interrupts (202 I)', '2020-08-20', [['suit', '2021-03-10']], '2026-03-10'),
  br(
    'once only (202)',
    '2020-08-20',
    [
      ['suit', '2021-03-10'],
      ['acknowledgment', '2023-05-05'],
    ],
    '2026-03-10',
  ),
  br(
    'once only, in whatever order it is entered',
    '2020-08-20',
    [
      ['acknowledgment', '2023-05-05'],
      ['suit', '2021-03-10'],
    ],
    '2026-03-10',
  ),
  br('an acknowledgment too late', '2015-08-20', [['acknowledgment', '2020-08-21']], '2020-08-20'),
]
