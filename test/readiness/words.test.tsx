import { expect, it } from 'vitest'
import { facts } from '#app/jurisdictions/facts.ts'
import { shippedPacks } from '#app/jurisdictions/packs/index.ts'
import { nothingRecorded } from '#app/readiness/contract-facts.ts'
import { CourtCard } from '#app/readiness/court-card.tsx'
import { deriveFindings } from '#app/readiness/derive-findings.ts'
import type { FindingState } from '#app/readiness/finding-state.ts'
import { getMissing } from '#app/readiness/get-missing.ts'
import { type Findings, judgeReadiness } from '#app/readiness/readiness.ts'
import { ANCHOR_LIMIT, ReadinessCard } from '#app/readiness/readiness-card.tsx'
import { readinessEvents } from '#app/readiness/readiness-events.ts'
import { render } from '../ui/render.tsx'

const claim = {
  track: 'litigation',
  contractKind: 'loan',
  currency: 'CNY',
  claimMinor: 100n,
  dueOn: '2026-01-01',
} as const

const states: FindingState[] = ['checked', 'shown', 'stated', 'pending', 'contradicted', 'missing']

/** Every fact in one state. */
function every(state: FindingState): Findings {
  const about = { justNow: true, says: 'Words.', doesNotProve: null, links: [], rowId: null }
  return Object.fromEntries(Object.keys(facts).map(fact => [fact, [{ fact, state, ...about }]]))
}

function page(jurisdiction: string, findings: Findings): string {
  const packs = shippedPacks.filter(pack => pack.jurisdiction === jurisdiction)
  const getFor = getMissing({ caseId: 'c', contractId: 'k', report: null })
  const readiness = judgeReadiness({ packs, claim, findings, disputed: new Map(), check: 'full', getFor })
  const about = { caseId: 'c', contractId: 'k', notaries: [{ id: 'n', name: 'Office', localName: null }], mayAct: true }
  return render(
    <>
      <ReadinessCard readiness={readiness} {...about} />
      <CourtCard readiness={readiness} trackWords={{}} />
    </>,
  )
}

it.each(shippedPacks.map(({ jurisdiction }) => jurisdiction))('%s: no word calls anything admissible', jurisdiction => {
  for (const state of states) {
    const html = page(jurisdiction, every(state))
    expect(html).not.toMatch(/admissib/i)
    expect(html).toContain(ANCHOR_LIMIT.slice(0, 40))
  }
})

it('an anchor alone leaves every court’s gate shut', () => {
  const about = { justNow: true, says: 'Words.', doesNotProve: null, links: [], rowId: null }
  const anchored: Findings = {
    'anchor.verified': [{ fact: 'anchor.verified', state: 'checked', ...about }],
    'hash.match': [{ fact: 'hash.match', state: 'checked', ...about }],
  }
  for (const { jurisdiction } of shippedPacks.filter(({ jurisdiction }) => jurisdiction !== 'EU')) {
    expect(page(jurisdiction, anchored), jurisdiction).not.toContain('Ready to file')
  }
})

it('findings and forms say nothing of the kind either, and each check says what it does not prove', () => {
  const found = deriveFindings({
    caseId: 'c',
    contractId: 'k',
    jurisdiction: 'CN',
    claim: { principalMinor: 1n, interestMinor: 1n, costsMinor: 1n, claimMinor: 3n },
    contract: {
      ...nothingRecorded,
      ...{ records: 3, published: 3, signed: 1, identified: 1, consented: 1, filesNamed: 1, filesKept: 1 },
      ...{ firstPublishedAt: new Date(0), lastPublishedAt: new Date(0), signaturesValid: 1 },
      report: { id: 'r', status: 'sealed', number: '2026-0001', notary: 'Office', refusalReason: null },
    },
    people: { address: 'Nanping', documents: [], statements: [], disputes: new Map() },
    records: null,
    now: new Date(0),
    today: () => '2026-11-23',
    waitUntil: () => null,
  })
  const all = Object.values(found).flat()
  expect(all.length).toBeGreaterThan(10)
  for (const one of all) expect(one.doesNotProve, one.fact).toBeTruthy()
  expect(JSON.stringify([all, readinessEvents])).not.toMatch(/admissib/i)
})

it('a button leads where what is missing is got', () => {
  const html = page('IN', {})
  expect(html).toContain('/cases/c/certificates/in-63a')
  expect(html).toContain('attach the signed one')
  expect(html).toContain('/cases/c/acts/attach-document?fact=cert.63a&amp;next=%2Fcases%2Fc')
})

it('a demand that is stated gives the debtor time, and says until when', () => {
  const demanded = (today: string) =>
    deriveFindings({
      caseId: 'c',
      contractId: 'k',
      jurisdiction: 'GB-EAW',
      claim: { principalMinor: 1n, interestMinor: 0n, costsMinor: 0n, claimMinor: 1n },
      contract: nothingRecorded,
      people: {
        address: '',
        documents: [],
        disputes: new Map(),
        statements: [
          { id: 's', fact: 'demand.sent', words: 'Sent', on: '2026-10-01', statedBy: 'Lin Wei', statedAt: new Date(0) },
        ],
      },
      records: null,
      now: new Date(0),
      today: () => today,
      waitUntil: () => '2026-10-31',
    })['demand.waited']![0]!
  expect(demanded('2026-10-31')).toMatchObject({ state: 'pending', says: expect.stringContaining('31 Oct 2026') })
  expect(demanded('2026-11-01')).toMatchObject({ state: 'checked' })
})
