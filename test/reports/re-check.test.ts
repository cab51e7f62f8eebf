import { beforeAll, describe, expect, test } from 'vitest'
import { reCheck, SealRefused, type SealRequest, SealTooEarly } from '#app/reports/re-check-report.ts'
import type { ReportFacts } from '#app/reports/report-facts.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import type { LedgerReader } from '#ledger/store.ts'
import type { Bundle, Exhibit } from '#ledger/verify.ts'
import { Office } from './office.ts'

let office: Office
let request: SealRequest

/** What an operator might have approved in the office's name, and what the office's own process says to it. */
const changes: [string, (facts: ReportFacts) => ReportFacts][] = [
  ['an event’s line', f => withEvent(f, { leafIndex: f.events[0]!.leafIndex - 1 })],
  ['an event’s commitment', f => withEvent(f, { commitment: '00'.repeat(32) })],
  ['an event’s type', f => withEvent(f, { type: 'contract.signed' })],
  ['when it happened', f => withEvent(f, { occurredAt: '2026-02-28T01:00:00.000Z' })],
  ['when it was co-signed', f => withEvent(f, { publishedAt: '2026-01-01T00:00:00.000Z' })],
  ['its checkpoint', f => withEvent(f, { checkpointSize: f.events[0]!.checkpointSize + 1 })],
  ['an event left out', f => ({ ...f, events: f.events.slice(1) })],
  ['an event in another’s place', f => ({ ...f, events: [f.events[0]!, f.events[0]!] })],
  ['an event added', f => ({ ...f, events: [...f.events, f.events[0]!] })],
  ['a file’s hash', f => withFile(f, { sha256: '11'.repeat(32) })],
  ['a file’s size', f => withFile(f, { size: 1 })],
  ['a file’s name', f => withFile(f, { name: 'another.pdf' })],
  ['a file’s type', f => withFile(f, { mediaType: 'text/plain' })],
  ['a file left out', f => ({ ...f, files: [] })],
  ['a file twice', f => ({ ...f, files: [...f.files, ...f.files] })],
  ['the contract’s subject', f => withContract(f, { subject: 'another' })],
  ['the contract’s reference', f => withContract(f, { reference: 'LOAN-2' })],
  ['the contract’s title', f => withContract(f, { title: 'A gift' })],
  [
    'the counterparty',
    f =>
      withContract(f, {
        parties: f.contract.parties.map(one => (one.role === 'counterparty' ? { ...one, name: 'Li Na' } : one)),
      }),
  ],
  ['the law', f => ({ ...f, jurisdiction: { code: 'SG', name: 'Singapore' } })],
  ['its time zone', f => ({ ...f, timeZone: 'UTC' })],
  ['no counterparty', f => withContract(f, { parties: f.contract.parties.slice(0, 1) })],
  ['a check left out', f => ({ ...f, checks: f.checks.slice(1) })],
  ['what a check found', f => withCheck(f, { detail: 'All is well.' })],
  ['a check that was not made', f => withCheck(f, { title: 'The borrower owes the money' })],
  ['a check that failed', f => withCheck(f, { ok: false })],
  ['the ledger’s size', f => withLedger(f, { checkpointSize: f.ledger.checkpointSize - 1 })],
  ['the ledger’s root', f => withLedger(f, { checkpointRoot: '22'.repeat(32) })],
  ['the quorum', f => withLedger(f, { quorum: 1 })],
  ['the genesis policy', f => withLedger(f, { genesisPolicyHash: '33'.repeat(32) })],
  ['when a member co-signed', f => withLedger(f, { members: movedBack(f) })],
  ['a member made up', f => withLedger(f, { members: withStranger(f) })],
]
let forged: SealRequest[]
let again: Bundle
let others: Bundle

beforeAll(async () => {
  office = await Office.open()
  request = await office.sealRequest(await office.approved())
  const facts = changes.map(([, change]) => change(request.facts))
  const [first, ...approvals] = await office.forgeApprovals([request.facts, ...facts])
  again = first!
  forged = facts.map((changed, at) => ({ ...request, facts: changed, approval: approvals[at]! }))
  others = (await office.forgeApprovals([request.facts], office.world.court))[0]!
}, 180_000)

const check = (changed: Partial<SealRequest> = {}, view = office.view) => reCheck({ ...request, ...changed }, view)

test('facts that follow from the mirror pass', async () => {
  const { report } = await check()
  expect(report).toMatch(/^[A-Za-z0-9_-]{16,}$/)
})

describe('refuses other facts than were approved', () => {
  test.each(changes)('%s', async (_, change) => {
    const refused = check({ facts: change(request.facts) })
    await expect(refused).rejects.toThrow(SealRefused)
    await expect(refused).rejects.toThrow('The office approved other facts than these.')
  })
})

describe('refuses what was approved in the office’s name and does not follow from the mirror', () => {
  test.each(changes.map(([name], at) => [name, at] as const))('%s', async (_, at) => {
    await expect(reCheck(forged[at]!, office.view)).rejects.toThrow(SealRefused)
  })

  test('and nothing else: the true facts pass when they are approved so', async () => {
    await expect(reCheck({ ...request, approval: again }, office.view)).resolves.toBeDefined()
  })
})

describe('refuses the approval', () => {
  test('of another office', async () => {
    await expect(check({ approval: others })).rejects.toThrow('The approval is not this office’s.')
  })

  test('that is another entry', async () => {
    const [part] = request.parts
    const approval = { ...part!, exhibits: part!.exhibits.slice(0, 1) }
    await expect(check({ approval })).rejects.toThrow('The entry shown is not an approval.')
  })

  test('that is none, or two', async () => {
    const { approval } = request
    for (const exhibits of [[], [...approval.exhibits, ...approval.exhibits]]) {
      await expect(check({ approval: { ...approval, exhibits } })).rejects.toThrow(SealRefused)
    }
  })
})

describe('refuses exhibits', () => {
  const withExhibit = (change: (exhibit: Exhibit) => Exhibit): Partial<SealRequest> => ({
    parts: request.parts.map(part => ({ ...part, exhibits: part.exhibits.map(change) })),
  })
  const words = 'The exhibits do not verify against the genesis policy.'

  test('with another amount', async () => {
    const change = withExhibit(one => ({
      ...one,
      payload: { ...(one.payload as JsonObject), principalMinor: '90000000' },
    }))
    await expect(check(change)).rejects.toThrow(words)
  })

  test('with another file', async () => {
    const bytes = new TextEncoder().encode('%PDF-1.4 another')
    const change = withExhibit(one => ({ ...one, file: one.file && { ...one.file, bytes } }))
    await expect(check(change)).rejects.toThrow(words)
  })

  test('of another ledger', async () => {
    const [genesis, ...later] = office.view.chain
    const chain = [{ ...genesis!, policy: { ...genesis!.policy, quorum: 2 } }, ...later]
    await expect(check({}, { ...office.view, chain })).rejects.toThrow(words)
  })

  test('whose line is another one in the mirror', async () => {
    const { mirror } = office.view
    const leaf = request.parts[0]!.exhibits[0]!.entry.item.leaf
    const changed: LedgerReader = {
      readHead: () => mirror.readHead(),
      readTile: tile => mirror.readTile(tile),
      async readBundle(bundle) {
        const held = await mirror.readBundle(bundle)
        if (!held) return null
        const copy = Buffer.from(held)
        // The last byte of the line itself: the bundle stays readable.
        copy[copy.indexOf(leaf) + leaf.length - 1]! ^= 1
        return new Uint8Array(copy)
      },
    }
    await expect(check({}, { ...office.view, mirror: changed })).rejects.toThrow(/Line \d+ is another one/)
  })

  test('whose line the mirror has not got yet: to be asked again', async () => {
    const { index } = request.approval.exhibits[0]!.entry.item
    await expect(check({}, { ...office.view, size: index })).rejects.toThrow(SealTooEarly)
    await expect(check({}, { ...office.view, size: 1 })).rejects.toThrow(SealTooEarly)
  })
})

test('refuses a checkpoint that fewer than a quorum co-signed', async () => {
  const lines = request.checkpoint.split('\n')
  const cosignatures = lines.filter(line => line.startsWith('— ')).slice(1)
  const checkpoint = lines.filter(line => !cosignatures.slice(0, 2).includes(line)).join('\n')
  await expect(check({ checkpoint })).rejects.toThrow('The checkpoint that the report names is not published.')
})

function withEvent(facts: ReportFacts, change: Partial<ReportFacts['events'][number]>): ReportFacts {
  const [first, ...rest] = facts.events
  return { ...facts, events: [{ ...first!, ...change }, ...rest] }
}

function withFile(facts: ReportFacts, change: Partial<ReportFacts['files'][number]>): ReportFacts {
  return { ...facts, files: facts.files.map(file => ({ ...file, ...change })) }
}

function withContract(facts: ReportFacts, change: Partial<ReportFacts['contract']>): ReportFacts {
  return { ...facts, contract: { ...facts.contract, ...change } }
}

function withCheck(facts: ReportFacts, change: Partial<ReportFacts['checks'][number]>): ReportFacts {
  const [first, ...rest] = facts.checks
  return { ...facts, checks: [{ ...first!, ...change }, ...rest] }
}

function withLedger(facts: ReportFacts, change: Partial<ReportFacts['ledger']>): ReportFacts {
  return { ...facts, ledger: { ...facts.ledger, ...change } }
}

function movedBack({ ledger }: ReportFacts): ReportFacts['ledger']['members'] {
  const [first, ...rest] = ledger.members
  return [{ ...first!, coSignedAt: '2026-01-01T00:00:00.000Z' }, ...rest]
}

function withStranger({ ledger }: ReportFacts): ReportFacts['ledger']['members'] {
  return [...ledger.members, { ...ledger.members[0]!, name: 'stranger' }]
}
