import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory, read } from '../from.ts'
import { federalCertificates, federalChecklist, federalTracks, standardLimits, usLanguage } from '../us/federal-1.ts'

export const usCa1: z.input<typeof packSchema> = {
  jurisdiction: 'US-CA',
  version: 1,
  name: 'California',
  issuedOn: '2026-11-22',
  limits: standardLimits,
  language: usLanguage,
  tracks: [
    ...federalTracks,
    {
      track: 'small-claims',
      note: 'By amount; lower for a company that claims.',
      when: { currency: 'USD', below: '625001' },
      ...memory('Code of Civil Procedure §§ 116.220, 116.221'),
    },
  ],
  courts: [
    {
      id: 'CA-C1',
      court: 'Superior court of the county where the contract was signed or the debtor lives',
      why: 'An action on consumer credit is brought where the buyer signed, lived then, or lives now.',
      ...memory('Code of Civil Procedure § 395'),
    },
  ],
  checklist: federalChecklist,
  certificates: federalCertificates,
  limitation: [
    {
      id: 'CA-L1',
      name: 'Written contract',
      period: { count: 4, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: false,
      expiry: 'suit-barred',
      effects: [
        {
          kind: 'acknowledgment',
          effect: 'restarts',
          ...read('Code of Civil Procedure § 360: signed writing, before it has run out'),
        },
        { kind: 'part-payment', effect: 'restarts', ...read('Code of Civil Procedure § 360: before it has run out') },
        { kind: 'written-extension', effect: 'extends', ...read('Code of Civil Procedure § 360') },
        { kind: 'suit', effect: 'suspends', ...memory('Code of Civil Procedure § 350') },
        { kind: 'demand', effect: 'none', ...memory('Code of Civil Procedure: a demand restarts nothing') },
      ],
      ...read('Code of Civil Procedure § 337'),
    },
  ],
  deadlines: [
    {
      id: 'CA-D1',
      name: 'Debtor answers',
      starts: 'served',
      period: { count: 30, unit: 'days' },
      by: 'debtor',
      when: { tracks: ['litigation'] },
      ...memory('Code of Civil Procedure § 412.20'),
    },
    {
      id: 'CA-D2',
      name: 'Serve the summons',
      starts: 'filed',
      period: { count: 60, unit: 'days' },
      by: 'us',
      when: { tracks: ['litigation'] },
      ...memory('California Rules of Court 3.110'),
    },
    {
      id: 'CA-D3',
      name: 'Notice of appeal',
      starts: 'decided',
      period: { count: 60, unit: 'days' },
      by: 'us',
      when: { tracks: ['litigation'] },
      ...memory('California Rules of Court 8.104'),
    },
  ],
  calendar: {
    timeZone: 'America/Los_Angeles',
    holidays: ['US', 'CA'],
    weekend: [6, 7],
    knownThrough: 2040,
    ...memory('Code of Civil Procedure §§ 12, 12a, 135'),
  },
}
