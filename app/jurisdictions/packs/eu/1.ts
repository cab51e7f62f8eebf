import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory, secondary } from '../from.ts'

/** Applies beside the pack of a member state; limitation and procedure are national. */
export const eu1: z.input<typeof packSchema> = {
  jurisdiction: 'EU',
  version: 1,
  name: 'European Union',
  issuedOn: '2026-11-22',
  limits: [
    'An ordinary ledger, such as this one, is not refused as evidence for being electronic, and gets no more than that from this law.',
    'Limitation is national.',
    'The European payment order is for claims across borders, Denmark apart.',
  ],
  language: {
    codes: ['*'],
    requirement: 'The language of the court of the member state.',
    ...memory('Regulation (EC) 1896/2006'),
  },
  tracks: [
    {
      track: 'payment-order',
      note: 'European payment order, Form A: claims across borders.',
      ...secondary('Regulation (EC) 1896/2006'),
    },
    {
      track: 'small-claims',
      note: 'European small claims procedure: claims across borders up to EUR 5,000.',
      when: { currency: 'EUR', below: '500001' },
      ...memory('Regulation (EC) 861/2007 as amended, since 2017'),
    },
  ],
  courts: [
    {
      id: 'EU-C1',
      court: 'Court of the member state where the consumer lives',
      why: 'A consumer who owes is sued at their domicile, by a European payment order too.',
      when: { kinds: ['consumer-credit', 'card'] },
      ...memory('Regulation (EU) 1215/2012 art. 18(2); Regulation (EC) 1896/2006 art. 6(2)'),
    },
  ],
  checklist: [
    {
      id: 'EU1',
      severity: 'presumption',
      requirement: 'A signature is not refused solely for being electronic; a qualified one equals a handwritten one',
      all: ['signature.qualified'],
      ...memory('eIDAS art. 25'),
    },
    {
      id: 'EU2',
      severity: 'presumption',
      requirement: 'A qualified seal: integrity and correct origin are presumed',
      all: ['seal.qualified'],
      ...memory('eIDAS art. 35(2)'),
    },
    {
      id: 'EU3',
      severity: 'presumption',
      requirement: 'A qualified time-stamp: accurate time and integrity are presumed',
      all: ['timestamp.qualified'],
      ...memory('eIDAS art. 41'),
    },
    {
      id: 'EU4',
      severity: 'weight',
      requirement: 'A document is not refused solely for being electronic',
      ...memory('eIDAS art. 46'),
    },
    {
      id: 'EU5',
      severity: 'presumption',
      requirement: 'A qualified electronic ledger: unique and accurate sequential order, and integrity, are presumed',
      all: ['ledger.qualified'],
      ...secondary('eIDAS art. 45k (Regulation 2024/1183)'),
    },
    {
      id: 'EU6',
      severity: 'weight',
      requirement:
        'For that: a qualified provider runs it, the origin of records is established, the order is unique, any later change is detected at once',
      all: ['ledger.qualified', 'anchor.verified'],
      ...secondary('eIDAS art. 45l; Implementing Regulation 2025/2531'),
    },
  ],
  certificates: [],
  limitation: [],
  deadlines: [
    {
      id: 'EU-D1',
      name: 'Opposition to a European payment order',
      starts: 'served',
      period: { count: 30, unit: 'days' },
      by: 'debtor',
      when: { tracks: ['payment-order'] },
      ...secondary('Regulation (EC) 1896/2006 art. 16'),
    },
  ],
  calendar: {
    timeZone: 'Europe/Brussels',
    holidays: ['BE'],
    weekend: [6, 7],
    knownThrough: 2040,
    ...memory('Regulation 1182/71: holidays of the member state count'),
  },
}
