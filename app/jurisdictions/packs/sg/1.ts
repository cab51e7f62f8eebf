import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory, secondary } from '../from.ts'

export const sg1: z.input<typeof packSchema> = {
  jurisdiction: 'SG',
  version: 1,
  name: 'Singapore',
  issuedOn: '2026-11-22',
  limits: [
    'Monetary limits of courts are not verified.',
    'Holidays that move by proclamation are known only once they are gazetted.',
  ],
  language: {
    codes: ['en'],
    requirement: 'English. Other documents need a certified translation.',
    ...memory('Rules of Court 2021'),
  },
  tracks: [
    { track: 'negotiation', note: 'Open to every claim.', ...memory('Contract') },
    { track: 'mediation', note: 'At the Singapore Mediation Centre or in court.', ...memory('Mediation Act 2017') },
    {
      track: 'litigation',
      note: 'Magistrate’s, District or High Court, by amount.',
      ...memory('State Courts Act; Supreme Court of Judicature Act'),
    },
    {
      track: 'arbitration',
      note: 'By written agreement.',
      ...memory('Arbitration Act 2001; International Arbitration Act 1994'),
    },
  ],
  courts: [
    {
      id: 'SG-C1',
      court: 'Magistrate’s Court, District Court or General Division of the High Court',
      why: 'By the amount of the claim; the limits are for counsel to confirm.',
      ...memory('State Courts Act 1970'),
    },
  ],
  checklist: [
    {
      id: 'SG1',
      severity: 'presumption',
      requirement: 'A device or process that ordinarily produces an accurate record, and was properly used',
      all: ['cert.system-reliability'],
      certificate: 'sg-116a',
      ...memory('Evidence Act 1893 s. 116A(1)'),
    },
    {
      id: 'SG2',
      severity: 'weight',
      requirement: 'A copy that accurately reflects the document is primary evidence',
      all: ['hash.match'],
      ...secondary('Evidence Act 1893 s. 64'),
    },
    {
      id: 'SG3',
      severity: 'presumption',
      requirement:
        'A signature that identifies the person and indicates intention, by a method as reliable as appropriate',
      all: ['signature.present', 'identity.checked'],
      ...memory('Electronic Transactions Act 2010 s. 8'),
    },
    {
      id: 'SG4',
      severity: 'gate',
      requirement: 'The claim, and the debtor’s address for service',
      all: ['claim.schedule', 'debtor.address'],
      ...memory('Rules of Court 2021'),
    },
  ],
  certificates: [
    {
      id: 'sg-116a',
      name: 'Statement on the reliability of the system',
      signatory: 'Whoever is responsible for the operation of the system',
      fact: 'cert.system-reliability',
      text: 'STATEMENT ON THE RELIABILITY OF A SYSTEM\nEvidence Act 1893, section 116A\n\nI, {{signatory.name}}, {{signatory.title}} of {{signatory.organisation}}, am responsible for the operation of: {{device.details}}\n\nThe system, properly used, ordinarily produces accurate records of events, and it was properly used when the records of contract {{contract.reference}} were made ({{records.count}}, from {{records.first}} to {{records.last}}).\n\n{{files.list}}\n\n{{place}}, {{date}}\n\n{{signature}}',
      ...memory('Evidence Act 1893 s. 116A'),
    },
  ],
  limitation: [
    {
      id: 'SG-L1',
      name: 'Contract',
      period: { count: 6, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: false,
      expiry: 'must-be-pleaded',
      effects: [
        { kind: 'acknowledgment', effect: 'restarts', ...memory('Limitation Act 1959 s. 26') },
        { kind: 'part-payment', effect: 'restarts', ...memory('Limitation Act 1959 s. 26') },
        { kind: 'suit', effect: 'suspends', ...memory('Limitation Act 1959') },
        { kind: 'demand', effect: 'none', ...memory('Limitation Act 1959: a demand restarts nothing') },
      ],
      ...secondary('Limitation Act 1959 s. 6; it must be pleaded, s. 4 (read)'),
    },
  ],
  deadlines: [
    {
      id: 'SG-D1',
      name: 'Debtor gives notice of intention to contest',
      starts: 'served',
      period: { count: 14, unit: 'days' },
      by: 'debtor',
      when: { tracks: ['litigation'] },
      ...memory('Rules of Court 2021 O 6 r 6'),
    },
  ],
  calendar: {
    timeZone: 'Asia/Singapore',
    holidays: ['SG'],
    weekend: [6, 7],
    knownThrough: 2027,
    ...memory('Holidays Act 1998'),
  },
}
