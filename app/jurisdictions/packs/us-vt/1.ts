import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory } from '../from.ts'
import {
  federalCertificates,
  federalChecklist,
  federalTracks,
  standardLimits,
  usLanguage,
  vermontCertificates,
  vermontChecklist,
} from '../us/federal-1.ts'

export const usVt1: z.input<typeof packSchema> = {
  jurisdiction: 'US-VT',
  version: 1,
  name: 'Vermont',
  issuedOn: '2026-11-22',
  limits: standardLimits,
  language: usLanguage,
  tracks: [
    ...federalTracks,
    {
      track: 'small-claims',
      note: 'By amount.',
      when: { currency: 'USD', below: '1000001' },
      ...memory('12 V.S.A. § 5531'),
    },
  ],
  courts: [
    {
      id: 'VT-C1',
      court: 'Superior Court, civil division, of the unit where a party lives',
      why: 'Venue is where a party resides.',
      ...memory('12 V.S.A. § 402'),
    },
  ],
  checklist: [...federalChecklist, ...vermontChecklist],
  certificates: [...federalCertificates, ...vermontCertificates],
  limitation: [
    {
      id: 'VT-L1',
      name: 'Civil action',
      period: { count: 6, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: false,
      expiry: 'must-be-pleaded',
      effects: [
        { kind: 'acknowledgment', effect: 'restarts', ...memory('12 V.S.A. § 591: in writing') },
        { kind: 'part-payment', effect: 'restarts', ...memory('12 V.S.A. § 594') },
        { kind: 'suit', effect: 'suspends', ...memory('12 V.S.A. § 466') },
        { kind: 'demand', effect: 'none', ...memory('12 V.S.A.: a demand restarts nothing') },
      ],
      ...memory('12 V.S.A. § 511'),
    },
  ],
  deadlines: [
    {
      id: 'VT-D1',
      name: 'Debtor answers',
      starts: 'served',
      period: { count: 21, unit: 'days' },
      by: 'debtor',
      when: { tracks: ['litigation'] },
      ...memory('V.R.C.P. 12(a)'),
    },
    {
      id: 'VT-D2',
      name: 'Serve the complaint',
      starts: 'filed',
      period: { count: 60, unit: 'days' },
      by: 'us',
      when: { tracks: ['litigation'] },
      ...memory('V.R.C.P. 3'),
    },
  ],
  calendar: {
    timeZone: 'America/New_York',
    holidays: ['US', 'VT'],
    weekend: [6, 7],
    knownThrough: 2040,
    ...memory('1 V.S.A. § 371; V.R.C.P. 6'),
  },
}
