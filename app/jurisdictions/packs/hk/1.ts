import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory } from '../from.ts'

export const hk1: z.input<typeof packSchema> = {
  jurisdiction: 'HK',
  version: 1,
  name: 'Hong Kong',
  issuedOn: '2026-11-22',
  limits: [
    'Sections 22A and 22B of the Evidence Ordinance are for criminal cases alone.',
    'Monetary limits of courts are not verified.',
  ],
  language: {
    codes: ['en', 'zh-HK'],
    requirement: 'English or Chinese.',
    ...memory('Official Languages Ordinance (Cap 5) s. 5'),
  },
  tracks: [
    { track: 'negotiation', note: 'Open to every claim.', ...memory('Contract') },
    { track: 'mediation', note: 'Expected before a hearing.', ...memory('Practice Direction 31') },
    {
      track: 'small-claims',
      note: 'Small Claims Tribunal, by amount; no lawyers.',
      when: { currency: 'HKD', below: '7500001' },
      ...memory('Small Claims Tribunal Ordinance (Cap 338)'),
    },
    {
      track: 'litigation',
      note: 'District Court or Court of First Instance, by amount.',
      ...memory('District Court Ordinance (Cap 336)'),
    },
    { track: 'arbitration', note: 'By written agreement.', ...memory('Arbitration Ordinance (Cap 609)') },
  ],
  courts: [
    {
      id: 'HK-C1',
      court: 'Small Claims Tribunal, District Court or Court of First Instance',
      why: 'By the amount of the claim; the limits are for counsel to confirm.',
      ...memory('Cap 338; Cap 336; Cap 4'),
    },
  ],
  checklist: [
    {
      id: 'HK1',
      severity: 'presumption',
      requirement: 'A record of a business, with a certificate signed by an officer',
      certificate: 'hk-54',
      ...memory('Evidence Ordinance (Cap 8) s. 54'),
    },
    {
      id: 'HK2',
      severity: 'gate',
      requirement: 'Hearsay comes in, and its weight is judged: who made the record, when, and why',
      any: ['cert.54', 'witness.statement', 'records.ordinary-course'],
      ...memory('Evidence Ordinance ss. 47, 49'),
    },
    {
      id: 'HK3',
      severity: 'gate',
      requirement: 'The claim, and the debtor’s address for service',
      all: ['claim.schedule', 'debtor.address'],
      ...memory('Rules of the High Court O 6, O 10'),
    },
  ],
  certificates: [
    {
      id: 'hk-54',
      name: 'Certificate of an officer of the business',
      signatory: 'An officer of the business',
      fact: 'cert.54',
      text: 'CERTIFICATE\nEvidence Ordinance (Cap 8), section 54\n\nI, {{signatory.name}}, {{signatory.title}}, am an officer of {{signatory.organisation}} and certify that the documents below form part of its records. They concern contract {{contract.reference}} with {{respondent.name}}.\n\n{{files.list}}\n\n{{place}}, {{date}}\n\n{{signature}}',
      ...memory('Evidence Ordinance s. 54'),
    },
  ],
  limitation: [
    {
      id: 'HK-L1',
      name: 'Contract',
      period: { count: 6, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: false,
      expiry: 'must-be-pleaded',
      effects: [
        { kind: 'acknowledgment', effect: 'restarts', ...memory('Limitation Ordinance (Cap 347) s. 23') },
        { kind: 'part-payment', effect: 'restarts', ...memory('Limitation Ordinance s. 23') },
        { kind: 'suit', effect: 'suspends', ...memory('Limitation Ordinance s. 4') },
        { kind: 'demand', effect: 'none', ...memory('Limitation Ordinance: a demand restarts nothing') },
      ],
      ...memory('Limitation Ordinance (Cap 347) s. 4'),
    },
  ],
  deadlines: [
    {
      id: 'HK-D1',
      name: 'Debtor acknowledges service',
      starts: 'served',
      period: { count: 14, unit: 'days' },
      by: 'debtor',
      when: { tracks: ['litigation'] },
      ...memory('Rules of the High Court O 12 r 5'),
    },
  ],
  calendar: {
    timeZone: 'Asia/Hong_Kong',
    holidays: ['HK'],
    weekend: [6, 7],
    knownThrough: 2027,
    ...memory('General Holidays Ordinance (Cap 149)'),
  },
}
