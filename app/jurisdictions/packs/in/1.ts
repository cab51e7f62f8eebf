import type { z } from 'zod'
import type { packSchema } from '../../pack.ts'
import { memory, read, secondary } from '../from.ts'

const PERSON = '{{signatory.name}}, {{signatory.title}}, {{signatory.organisation}}'
const DEVICE =
  'Device or system (make, model, colour, serial number, IMEI, UIN, UID, MAC or cloud id, as it has): {{device.details}}'

export const in1: z.input<typeof packSchema> = {
  jurisdiction: 'IN',
  version: 1,
  name: 'India',
  issuedOn: '2026-11-22',
  limits: [
    'Proceedings that were pending on 1 July 2024 keep the Act of 1872 (BSA s. 170).',
    'The Schedule lists MD5 and SHA-1 too: SHA-256 is always given.',
    'Holidays are those of the whole country; courts and states have more.',
  ],
  language: {
    codes: ['en', 'hi'],
    requirement: 'English or the language of the court.',
    ...memory('Code of Civil Procedure s. 137'),
  },
  tracks: [
    { track: 'negotiation', note: 'Open to every claim.', ...memory('Contract') },
    {
      track: 'mediation',
      note: 'Before a commercial suit without urgent relief, it comes first.',
      ...memory('Commercial Courts Act s. 12A'),
    },
    {
      track: 'litigation',
      note: 'Civil court, or Debts Recovery Tribunal from INR 20 lakh for banks.',
      ...memory('Recovery of Debts and Bankruptcy Act 1993'),
    },
    { track: 'arbitration', note: 'By written agreement.', ...memory('Arbitration and Conciliation Act 1996 s. 7') },
  ],
  courts: [
    {
      id: 'IN-C1',
      court: 'Debts Recovery Tribunal where the debtor lives or the cause arose',
      why: 'A bank’s claim of INR 20 lakh or more goes to the Tribunal.',
      when: { currency: 'INR', from: '200000000' },
      ...memory('Recovery of Debts and Bankruptcy Act 1993 s. 1(4), 19'),
    },
    {
      id: 'IN-C2',
      court: 'Civil court where the debtor lives or the cause arose',
      why: 'Suits are brought where the defendant resides or the cause of action arises.',
      ...memory('Code of Civil Procedure s. 20'),
    },
  ],
  checklist: [
    {
      id: 'IN2',
      severity: 'gate',
      requirement:
        'Regular use of the computer; information fed in the ordinary course; working properly; output derived from it',
      all: ['cert.63a'],
      certificate: 'in-63a',
      ...secondary('Bharatiya Sakshya Adhiniyam s. 63(2)'),
    },
    {
      id: 'IN3',
      severity: 'gate',
      requirement:
        'The certificate in two parts, by the party and by an expert, with the device, the operation, the hash and its algorithm, and the hash report enclosed',
      all: ['cert.63a', 'cert.63b', 'hash.report'],
      certificate: 'in-63b',
      ...read('Bharatiya Sakshya Adhiniyam s. 63(4)(c), Schedule'),
    },
    {
      id: 'IN4',
      severity: 'presumption',
      requirement:
        'An electronic agreement with the parties’ signatures is presumed concluded; a secure record is presumed unaltered',
      all: ['signature.present', 'anchor.verified'],
      ...secondary('Bharatiya Sakshya Adhiniyam ss. 85, 86'),
    },
    {
      id: 'IN5',
      severity: 'gate',
      requirement: 'For a bank’s ledger: the certificates of the manager and of the person in charge of the system',
      all: ['cert.2a-a', 'cert.2a-b'],
      certificate: 'in-2aa',
      when: { kinds: ['loan', 'consumer-credit', 'card'] },
      ...secondary('Bankers’ Books Evidence Act s. 2A'),
    },
    {
      id: 'IN6',
      severity: 'gate',
      requirement: 'The plaint: what is claimed, and where the debtor can be served',
      all: ['claim.schedule', 'debtor.address'],
      ...memory('Code of Civil Procedure O 7 r 1'),
    },
  ],
  certificates: [
    {
      id: 'in-63a',
      name: 'Certificate, Part A',
      signatory: 'The party that submits the record',
      fact: 'cert.63a',
      text: `CERTIFICATE\nBharatiya Sakshya Adhiniyam, section 63(4)(c), Schedule, Part A (to be filled by the party)\n\nI, ${PERSON}, affirm:\n\nI produce the output of the digital record of the following source. ${DEVICE}\n\nIt was under lawful control for regularly creating, storing or processing information in the ordinary course; information of the kind was regularly fed into it; it was operating properly throughout, or what did not affect neither the record nor its accuracy. It is owned / maintained / managed / operated by me (strike out what does not apply).\n\nHash (algorithm SHA-256; the hash report is enclosed):\n\n{{files.list}}\n\nDate {{date}}, time (IST, 24 hours) {{time}}, place {{place}}\n\n{{signature}}`,
      ...read('Bharatiya Sakshya Adhiniyam, Schedule, Part A'),
    },
    {
      id: 'in-63b',
      name: 'Certificate, Part B',
      signatory: 'An expert',
      fact: 'cert.63b',
      text: `CERTIFICATE\nBharatiya Sakshya Adhiniyam, section 63(4)(c), Schedule, Part B (to be filled by the expert)\n\nI, ${PERSON}, state that the output of the digital record was obtained from the following source. ${DEVICE}\n\nHash (algorithm SHA-256; the hash report is enclosed):\n\n{{files.list}}\n\nDate {{date}}, time (IST, 24 hours) {{time}}, place {{place}}\n\n{{signature}}`,
      ...read('Bharatiya Sakshya Adhiniyam, Schedule, Part B'),
    },
    {
      id: 'in-2aa',
      name: 'Certificate of the manager',
      signatory: 'The principal accountant or manager of the branch',
      fact: 'cert.2a-a',
      text: `CERTIFICATE\nBankers’ Books Evidence Act, section 2A(a)\n\nI, ${PERSON}, certify that the printout of the entries of contract {{contract.reference}} is a true copy, and is contained in one of the ordinary books of the bank, made in the usual course of business and still in its custody.\n\n{{place}}, {{date}}\n\n{{signature}}`,
      ...secondary('Bankers’ Books Evidence Act s. 2A(a)'),
    },
    {
      id: 'in-2ab',
      name: 'Certificate of the person in charge of the system',
      signatory: 'The person in charge of the computer system',
      fact: 'cert.2a-b',
      text: `CERTIFICATE\nBankers’ Books Evidence Act, section 2A(b)\n\nI, ${PERSON}, in charge of the computer system, describe it: {{device.details}}\n\nIts safeguards against unauthorised entry and change, against loss, in transfer, and in verification are attached. To the best of my knowledge it operated properly, and the printout of contract {{contract.reference}} represents what it holds.\n\n{{place}}, {{date}}\n\n{{signature}}`,
      ...secondary('Bankers’ Books Evidence Act s. 2A(b)'),
    },
  ],
  limitation: [
    {
      id: 'IN-L1',
      name: 'Contract or loan',
      period: { count: 3, unit: 'years' },
      starts: 'due',
      startExcluded: true,
      rollsForward: true,
      expiry: 'court-must-dismiss',
      effects: [
        { kind: 'acknowledgment', effect: 'restarts', ...memory('Limitation Act 1963 s. 18: signed, before expiry') },
        { kind: 'part-payment', effect: 'restarts', ...memory('Limitation Act 1963 s. 19: before expiry') },
        { kind: 'suit', effect: 'suspends', ...memory('Limitation Act 1963 s. 3') },
        { kind: 'demand', effect: 'none', ...memory('Limitation Act 1963: a demand restarts nothing') },
      ],
      ...memory('Limitation Act 1963 s. 3, 4, art. 19, 55'),
    },
  ],
  deadlines: [
    {
      id: 'IN-D1',
      name: 'Written statement of the debtor',
      starts: 'served',
      period: { count: 30, unit: 'days' },
      by: 'debtor',
      when: { tracks: ['litigation'] },
      ...memory('Code of Civil Procedure O 8 r 1'),
    },
  ],
  calendar: {
    timeZone: 'Asia/Kolkata',
    holidays: ['IN'],
    weekend: [7],
    knownThrough: 2027,
    ...memory('Holidays gazetted by the Union; courts’ own lists differ'),
  },
}
