import { createHash } from 'node:crypto'
import type { ReportedEvent, ReportFacts } from '#app/reports/report-facts.ts'

const hex = (text: string) => createHash('sha256').update(text).digest('hex')

const LIFE: [string, string][] = [
  ['contract.drafted', '2025-03-11T01:58:12Z'],
  ['contract.shown', '2025-03-12T02:02:40Z'],
  ['contract.identified', '2025-03-12T02:04:31Z'],
  ['contract.consented', '2025-03-12T02:06:02Z'],
  ['contract.signed', '2025-03-12T02:07:55Z'],
  ['contract.countersigned', '2025-03-12T02:31:07Z'],
  ['contract.delivered', '2025-03-12T02:31:20Z'],
  ['contract.paid', '2025-04-15T03:10:00Z'],
  ['contract.paid', '2025-05-15T06:41:19Z'],
  ['contract.paid', '2025-06-16T01:00:44Z'],
  ['contract.missed', '2025-07-15T16:00:00Z'],
  ['contract.missed', '2025-08-15T16:00:00Z'],
  ['contract.missed', '2025-09-15T16:00:00Z'],
]

function event([type, occurredAt]: [string, string], index: number): ReportedEvent {
  const happened = Date.parse(occurredAt)
  const capturedAt = new Date(happened + 1400).toISOString()
  const publishedAt = new Date(happened + 6200 + index * 900).toISOString()
  const leafIndex = 41_880 + index * 97
  return {
    type,
    occurredAt,
    capturedAt,
    leafIndex,
    commitment: hex(`commitment ${index}`),
    checkpointSize: leafIndex + 12,
    publishedAt,
  }
}

const MEMBERS = [
  ['bank', 'Wuyi Rural Commercial Bank 武夷农村商业银行'],
  ['notary', 'Nanping Notary Office 南平市公证处'],
  ['court', 'Yanping District People’s Court 延平区人民法院'],
  ['regulator', 'Nanping Financial Regulator 南平金融监管局'],
] as const

/** A report as the demonstration's notary would approve it; every part can be replaced. */
export function sampleFacts(changes: Partial<ReportFacts> = {}): ReportFacts {
  return {
    v: 1,
    number: '2025-0007',
    notary: { name: 'Nanping Notary Office', localName: '南平市公证处' },
    officer: { name: 'Chen Guozhang', localName: '陈国章' },
    requestedBy: { name: 'Wuyi Rural Commercial Bank', localName: '武夷农村商业银行' },
    contract: {
      reference: 'WY-2025-031207',
      title: 'Loan agreement for a small business',
      subject: 'Zk3m9u0wQ5a7Kf1T2x8LbA',
      parties: [
        { role: 'lender', name: 'Wuyi Rural Commercial Bank', localName: '武夷农村商业银行' },
        { role: 'borrower', name: 'Zhang Haiyang', localName: '张海洋' },
      ],
    },
    jurisdiction: { code: 'CN', name: 'China, Nanping' },
    timeZone: 'Asia/Shanghai',
    events: LIFE.map(event),
    files: [
      {
        name: '借款合同 WY-2025-031207.pdf',
        sha256: hex('contract'),
        size: 187_204,
        mediaType: 'application/pdf',
        leafIndex: 41_880,
      },
      { name: 'consent-screen.png', sha256: hex('screen'), size: 48_112, mediaType: 'image/png', leafIndex: 42_171 },
    ],
    signatures: [
      {
        file: '借款合同 WY-2025-031207.pdf',
        signer: '武夷农村商业银行 (demonstration contract signature)',
        issuer: 'Hardproof demonstration CA, trusted by nobody else',
        claimedTime: '2025-03-12T02:31:07Z',
        standing: 'intact',
        summary:
          'The signature covers the whole file and the file has not changed since it was made. Whether the issuer can be trusted was not checked.',
      },
    ],
    checks: [
      {
        title: 'Every event is in the ledger',
        ok: true,
        detail: '13 of 13 inclusion proofs lead to the checkpoint below.',
        proves: 'the commitments listed in section 1 were in the ledger when its members co-signed it.',
        doesNotProve: 'that what the bank committed to was true.',
      },
      {
        title: 'The payloads match their commitments',
        ok: true,
        proves: 'what the notary office was shown is what was committed to, byte for byte.',
        doesNotProve: 'that nothing was left out before capture.',
      },
      {
        title: 'The files match the committed hashes',
        ok: true,
        proves: 'the files in section 2 are those that the events name.',
        doesNotProve: 'who wrote them.',
      },
      {
        title: 'The checkpoint is co-signed by a quorum of the members',
        ok: true,
        proves: 'at least three members, each with its own full copy, vouch for the same ledger.',
        doesNotProve: 'that the members are independent of each other.',
      },
    ],
    ledger: {
      origin: 'ledger.hardproof.example/2025',
      genesisPolicyHash: hex('genesis'),
      checkpointSize: 43_190,
      checkpointRoot: hex('root'),
      quorum: 3,
      members: MEMBERS.map(([name, organisation], index) => ({
        name,
        organisation,
        coSignedAt: index === 3 ? null : `2025-09-20T07:30:0${index + 1}Z`,
      })),
    },
    issuedAt: '2025-09-20T07:41:26Z',
    ...changes,
  }
}
