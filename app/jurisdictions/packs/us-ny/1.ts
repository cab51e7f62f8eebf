import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory, read, secondary } from '../from.ts'
import { federalCertificates, federalChecklist, federalTracks, standardLimits, usLanguage } from '../us/federal-1.ts'

export const usNy1: z.input<typeof packSchema> = {
  jurisdiction: 'US-NY',
  version: 1,
  name: 'New York',
  issuedOn: '2026-11-22',
  limits: [
    ...standardLimits,
    'What running out does to a suit on consumer credit beyond the plea, by rules for collectors, is not verified.',
    'A claim that accrued elsewhere to a non-resident may have to be in time there, too (CPLR 202).',
  ],
  language: usLanguage,
  tracks: [
    ...federalTracks,
    {
      track: 'small-claims',
      note: 'Commercial claims part, by amount.',
      when: { currency: 'USD', below: '1000001' },
      ...memory('Uniform City Court Act art. 18-A'),
    },
  ],
  courts: [
    {
      id: 'NY-C1',
      court: 'Supreme, county, city or district court where the debtor lives, or where the contract was made',
      why: 'A consumer credit action is brought where the consumer lives or the contract was made.',
      when: { kinds: ['consumer-credit', 'card', 'loan'] },
      ...memory('CPLR 503(f)'),
    },
    {
      id: 'NY-C2',
      court: 'Supreme Court of a county where a party resides',
      why: 'Venue is where a party resides, or as the contract says.',
      ...memory('CPLR 501, 503(a)'),
    },
  ],
  checklist: federalChecklist,
  certificates: federalCertificates,
  limitation: [
    {
      id: 'NY-L1',
      name: 'Consumer credit',
      when: { kinds: ['consumer-credit', 'card'], dueFrom: '2022-04-07' },
      period: { count: 3, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: false,
      expiry: 'must-be-pleaded',
      effects: [
        { kind: 'acknowledgment', effect: 'none', ...read('CPLR 214-i') },
        {
          kind: 'part-payment',
          effect: 'none',
          ...read('CPLR 214-i: a payment, affirmation or other activity does not revive or extend the period'),
        },
        { kind: 'suit', effect: 'suspends', ...memory('CPLR 203') },
        { kind: 'demand', effect: 'none', ...memory('CPLR: a demand restarts nothing') },
      ],
      ...read('CPLR 214-i'),
    },
    {
      id: 'NY-L2',
      name: 'Contract',
      period: { count: 6, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: false,
      expiry: 'must-be-pleaded',
      effects: [
        {
          kind: 'acknowledgment',
          effect: 'restarts',
          onlyWhileRunning: false,
          ...memory('General Obligations Law § 17-101: signed writing'),
        },
        { kind: 'part-payment', effect: 'restarts', onlyWhileRunning: false, ...memory('Case law on part payment') },
        { kind: 'suit', effect: 'suspends', ...memory('CPLR 203') },
        { kind: 'written-extension', effect: 'extends', ...memory('General Obligations Law § 17-103') },
        { kind: 'demand', effect: 'none', ...memory('CPLR: a demand restarts nothing') },
      ],
      ...secondary('CPLR 213(2)'),
    },
  ],
  deadlines: [
    {
      id: 'NY-D1',
      name: 'Debtor answers',
      starts: 'served',
      period: { count: 30, unit: 'days' },
      by: 'debtor',
      when: { tracks: ['litigation'] },
      ...memory('CPLR 3012: 20 or 30 days by the manner of service; the longer is taken'),
    },
    {
      id: 'NY-D2',
      name: 'Serve the summons',
      starts: 'filed',
      period: { count: 120, unit: 'days' },
      by: 'us',
      when: { tracks: ['litigation'] },
      ...memory('CPLR 306-b'),
    },
    {
      id: 'NY-D3',
      name: 'Notice of appeal',
      starts: 'decided',
      period: { count: 30, unit: 'days' },
      by: 'us',
      when: { tracks: ['litigation'] },
      ...memory('CPLR 5513'),
    },
  ],
  calendar: {
    timeZone: 'America/New_York',
    holidays: ['US', 'NY'],
    weekend: [6, 7],
    notOff: ['Susan B. Anthony Day'],
    knownThrough: 2040,
    ...memory('General Construction Law §§ 24, 25-a'),
  },
}
