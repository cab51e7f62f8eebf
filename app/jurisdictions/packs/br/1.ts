import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory, secondary } from '../from.ts'

export const br1: z.input<typeof packSchema> = {
  jurisdiction: 'BR',
  version: 1,
  name: 'Brazil',
  issuedOn: '2026-11-22',
  limits: [
    'The burden of proof on banks is not verified.',
    'Interest payable at intervals of up to a year, which has three years (Código Civil art. 206 § 3 III), is not in this pack.',
    'That the court looks at limitation without a plea is from memory: counsel to confirm.',
    'Holidays are those of the whole country; courts and states have more.',
  ],
  language: {
    codes: ['pt-BR'],
    requirement: 'Portuguese. A document in another language needs a sworn translation.',
    ...memory('CPC art. 192'),
  },
  tracks: [
    { track: 'negotiation', note: 'Open to every claim.', ...memory('Código Civil') },
    { track: 'mediation', note: 'A hearing for conciliation comes first in most suits.', ...memory('CPC art. 334') },
    {
      track: 'payment-order',
      note: 'Ação monitória: on written evidence without enforceable force.',
      ...memory('CPC art. 700'),
    },
    {
      track: 'small-claims',
      note: 'Juizado especial: companies may claim there only in part.',
      ...memory('Lei 9.099/1995'),
    },
    {
      track: 'litigation',
      note: 'Execution of an extrajudicial title, or an ordinary suit.',
      ...secondary('CPC art. 784'),
    },
    { track: 'arbitration', note: 'By written agreement; a consumer has to want it.', ...memory('Lei 9.307/1996') },
  ],
  courts: [
    {
      id: 'BR-C1',
      court: 'Court of the place where the debtor lives',
      why: 'The general venue is the defendant’s domicile; a consumer’s always.',
      ...memory('CPC art. 46, 781; CDC art. 101'),
    },
  ],
  checklist: [
    {
      id: 'BR1',
      severity: 'presumption',
      requirement: 'An ICP-Brasil signature: presumed true as to those who signed',
      all: ['signature.icp-brasil'],
      ...memory('MP 2.200-2/2001 art. 10 § 1'),
    },
    {
      id: 'BR2',
      severity: 'gate',
      requirement: 'Another method of signing: accepted by the parties, or by the one against whom it is used',
      any: ['method.consent', 'signature.icp-brasil'],
      ...secondary('MP 2.200-2/2001 art. 10 § 2'),
    },
    {
      id: 'BR3',
      severity: 'weight',
      requirement:
        'In a case on paper: printed, with its authenticity verified; what is not converted the judge weighs',
      any: ['print.set', 'native.file'],
      ...secondary('CPC art. 439–441'),
    },
    {
      id: 'BR5',
      severity: 'gate',
      requirement:
        'For execution: any signature that the law provides for; no witnesses where the provider verifies integrity',
      all: ['provider.integrity'],
      when: { tracks: ['litigation'] },
      ...secondary('CPC art. 784 § 4'),
    },
    {
      id: 'BR6',
      severity: 'gate',
      requirement: 'The claim with its calculation, and the debtor’s address',
      all: ['claim.schedule', 'debtor.address'],
      ...memory('CPC art. 319, 798'),
    },
  ],
  certificates: [],
  limitation: [
    {
      id: 'BR-L1',
      name: 'Liquid debt in writing',
      period: { count: 5, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: false,
      expiry: 'court-must-dismiss',
      effects: [
        { kind: 'suit', effect: 'restarts', once: true, ...secondary('Código Civil art. 202 I') },
        { kind: 'payment-order-application', effect: 'restarts', once: true, ...secondary('Código Civil art. 202 I') },
        { kind: 'acknowledgment', effect: 'restarts', once: true, ...secondary('Código Civil art. 202 VI') },
        {
          kind: 'part-payment',
          effect: 'restarts',
          once: true,
          ...memory('Código Civil art. 202 VI: an unequivocal act of recognition'),
        },
        {
          kind: 'demand',
          effect: 'none',
          ...memory('Código Civil art. 202: a notice that is no judicial or notarial protest'),
        },
        { kind: 'arbitration', effect: 'restarts', once: true, ...memory('Lei 9.307/1996 art. 19 § 2') },
      ],
      ...secondary('Código Civil art. 206 § 5 I, 202'),
    },
  ],
  deadlines: [
    {
      id: 'BR-D1',
      name: 'Debtor pays or defends',
      starts: 'served',
      period: { count: 15, unit: 'working-days' },
      by: 'debtor',
      when: { tracks: ['payment-order', 'litigation'] },
      ...memory('CPC art. 701, 219, 335'),
    },
    {
      id: 'BR-D2',
      name: 'Appeal',
      starts: 'decided',
      period: { count: 15, unit: 'working-days' },
      by: 'us',
      when: { tracks: ['litigation', 'payment-order'] },
      ...memory('CPC art. 1.003 § 5'),
    },
  ],
  calendar: {
    timeZone: 'America/Sao_Paulo',
    holidays: ['BR'],
    weekend: [6, 7],
    // Left to each court: taken as working days, a deadline comes too early rather than too late.
    notOff: ['Carnival', 'Corpus Christi', 'Election Day'],
    knownThrough: 2040,
    ...memory('Lei 662/1949; CPC art. 216, 219'),
  },
}
