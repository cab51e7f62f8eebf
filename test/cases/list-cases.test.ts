import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { declineAssignment } from '#app/assignments/decline-assignment.server.ts'
import type { CaseFilter } from '#app/cases/case-filter.ts'
import { closeCase } from '#app/cases/close-case.server.ts'
import { countCases, isCaseKey, listCases } from '#app/cases/list-cases.server.ts'
import { openCase } from '#app/cases/open-case.server.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { cases, reports } from '#db/schema/index.ts'
import { newSalt } from '#ledger/commitment.ts'
import { DAY, offerTo } from '../assignments/offer.ts'
import { testDatabase } from '../support/database.ts'
import { makeWorld, type World } from './world.ts'

let world: World
const byName: Record<string, string> = {}
const now = new Date(Date.now() + 2 * DAY)

/** One case of each kind, opened in an order that is not the queue's. */
beforeAll(async () => {
  world = await makeWorld((await testDatabase()).app)
  const { bank, minbei, jianxi } = world
  const make = async (name: string, principalMinor: bigint) => {
    const contractId = await bank.newContract({ name, principalMinor: '100000000' })
    const amounts = { currency: 'CNY', principalMinor, interestMinor: 0n, costsMinor: 0n }
    const { caseId } = await bank.as((tx, who) =>
      openCase(tx, who, { contractId, ...amounts, jurisdiction: 'CN', courtId: null, track: 'mediation' }),
    )
    byName[name] = caseId
    return { caseId, contractId }
  }
  const closed = await make('Closed', 9_000_000n)
  await bank.as((tx, who) => closeCase(tx, who, { caseId: closed.caseId, version: 1, outcome: 'paid', note: '' }))
  const held = await make('Held', 8_000_000n)
  const [id] = await offerTo(bank, held.caseId, [minbei])
  await minbei.as((tx, who) => acceptAssignment(tx, who, id!))
  const ready = await make('Ready', 1_000_000n)
  await report(ready.contractId, 'sealed')
  await report(ready.contractId, 'refused')
  await make('Small', 100n)
  await make('Large', 7_000_000n)
  await make('Large too', 7_000_000n)
  const asked = await make('Asked', 6_000_000n)
  await report(asked.contractId, 'requested')
  const [declined] = await offerTo(bank, asked.caseId, [jianxi])
  await jianxi.as((tx, who) => declineAssignment(tx, who, { assignmentId: declined!, reason: 'Too far.' }))
  const later = await make('Offer ends later', 5_000_000n)
  await offerTo(bank, later.caseId, [minbei, jianxi], { expiresAt: new Date(now.getTime() + 5 * DAY) })
  const soon = await make('Offer ends soon', 100n)
  await offerTo(bank, soon.caseId, [minbei], { expiresAt: new Date(now.getTime() + DAY) })
  const over = await make('Offer is over', 200n)
  await offerTo(bank, over.caseId, [minbei], { expiresAt: new Date(now.getTime() - DAY / 2) })
  await world.otherBank.newCase()
})

async function report(contractId: string, status: string) {
  const notary = status === 'refused' ? world.court : world.minbei
  await world.bank.as(tx =>
    tx.insert(reports).values({
      organisationId: world.bank.organisationId,
      notaryId: notary.organisationId,
      contractId,
      subject: newSubject(),
      status,
      requestedBy: 'Lin Wei',
      requestedAt: new Date(),
      requestSalt: newSalt(),
      requestSubmissionId: uuidv7(),
    }),
  )
}

const list = (filter: CaseFilter = 'open', search = '', after: readonly string[] | null = null, limit = 40) =>
  world.bank.as(tx => listCases(tx, { filter, search, after, limit }, now))

const order = [
  'Offer is over',
  'Offer ends soon',
  'Offer ends later',
  'Large',
  'Large too',
  'Asked',
  'Small',
  'Ready',
  'Held',
]

describe("today's queue", () => {
  it('stands in one order: what ends first, what lacks a report, the larger claim, the older case', async () => {
    expect((await list()).map(({ respondent }) => respondent)).toEqual(order)
  })

  it('gives each row its reason', async () => {
    const why = Object.fromEntries((await list()).map(row => [row.respondent, [row.next, row.why]]))
    expect(why['Offer is over']).toEqual([
      'Choose a partner',
      expect.stringMatching(/^No partner took it; the last offer ended unanswered on .+ \(UTC\+8\)$/),
    ])
    expect(why['Offer ends soon']).toEqual([
      'Offer ends in 24 hours',
      expect.stringMatching(/^Waiting for one partner; the offer ends /),
    ])
    expect(why['Offer ends later']).toEqual([
      'Offer ends in 5 days',
      expect.stringMatching(/^Waiting for 2 partners; the first offer ends /),
    ])
    expect(why.Large).toEqual(['Request a report', 'No preservation report yet'])
    expect(why.Asked).toEqual([
      'Waiting for the notary',
      'The report is requested, not sealed; one partner declined it',
    ])
    expect(why.Ready).toEqual(['Offer to a partner', 'The preservation report is sealed'])
    expect(why.Held).toEqual(['Partner enforces', 'Minbei Enforcement Services holds the case'])
    expect((await list('closed'))[0]).toMatchObject({
      respondent: 'Closed',
      why: expect.stringMatching(/^Paid in full on /),
    })
  })

  it('turns pages without repeating or losing a row, among equal amounts too', async () => {
    for (const limit of [1, 2, 3, 4]) {
      const seen: string[] = []
      let after: readonly string[] | null = null
      for (;;) {
        const page = await list('open', '', after, limit)
        if (page.length === 0) break
        seen.push(...page.map(({ respondent }) => respondent))
        after = page.at(-1)!.key
        expect(isCaseKey(after)).toBe(true)
      }
      expect(seen).toEqual(order)
    }
  })

  it('counts each view as it lists it', async () => {
    const counts = await world.bank.as(tx => countCases(tx, '', now))
    expect(counts).toEqual({
      open: 9,
      'needs-partner': 2,
      offered: 2,
      'report-missing': 8,
      'with-partner': 1,
      closed: 1,
    })
    for (const [filter, count] of Object.entries(counts)) {
      expect(await list(filter as CaseFilter)).toHaveLength(count)
    }
  })

  it('finds by number and by part of a name in any script, and takes signs literally', async () => {
    const { number } = (await list())[0]!
    expect((await list('open', number.slice(-5))).map(row => row.number)).toEqual([number])
    const chinese = await world.bank.newContract({ name: 'Chen Yu', localName: '陈玉' })
    await world.bank.as((tx, who) =>
      openCase(tx, who, {
        contractId: chinese,
        currency: 'CNY',
        principalMinor: 1n,
        interestMinor: 0n,
        costsMinor: 0n,
        jurisdiction: 'CN',
        courtId: null,
        track: 'mediation',
      }),
    )
    expect((await list('open', '陈玉')).map(row => row.respondentLocal)).toEqual(['陈玉'])
    expect((await list('open', '玉')).map(row => row.respondentLocal)).toEqual(['陈玉'])
    expect(await list('open', 'chen y')).toHaveLength(1)
    expect(await list('open', '%')).toEqual([])
    expect(await list('open', '_')).toEqual([])
    expect(await list('open', 'Wuyi')).toEqual([])
    expect(await world.bank.as(tx => countCases(tx, '陈玉', now))).toMatchObject({ open: 1, closed: 0 })
    const { caseId } = await world.bank.as(async tx => {
      const [found] = await tx.select().from(cases).where(eq(cases.contractId, chinese))
      return { caseId: found!.id }
    })
    const { version } = await world.bank.as(tx => readCase(tx, caseId))
    await world.bank.as((tx, who) => closeCase(tx, who, { caseId, version, outcome: 'withdrawn', note: '' }))
  })

  it("shows another bank its own queue alone, and a partner that holds a case none of the bank's", async () => {
    const theirs = await world.otherBank.as(tx =>
      listCases(tx, { filter: 'open', search: '', after: null, limit: 40 }, now),
    )
    expect(theirs).toHaveLength(1)
    const held = await world.minbei.as(tx => listCases(tx, { filter: 'open', search: '', after: null, limit: 40 }, now))
    expect(held).toEqual([])
  })

  it('compares amounts within one currency alone', async () => {
    const claims = [
      ['Yen', 'JPY', 900n],
      ['Renminbi', 'CNY', 5_000n],
      ['More yen', 'JPY', 8_000n],
    ] as const
    for (const [name, currency, principalMinor] of claims) {
      const contractId = await world.otherBank.newContract({ name, currency, principalMinor: '100000000' })
      const claim = { contractId, currency, principalMinor, interestMinor: 0n, costsMinor: 0n }
      await world.otherBank.as((tx, who) =>
        openCase(tx, who, { ...claim, jurisdiction: 'CN', courtId: null, track: 'mediation' }),
      )
    }
    const rows = (after: readonly string[] | null = null, limit = 40) =>
      world.otherBank.as(tx => listCases(tx, { filter: 'open', search: '', after, limit }, now))
    const all = await rows()
    expect(all.slice(1).map(({ respondent }) => respondent)).toEqual(['Renminbi', 'More yen', 'Yen'])
    for (const [at, { key }] of all.entries()) {
      expect(isCaseKey(key)).toBe(true)
      expect(await rows(key, 1)).toEqual(all.slice(at + 1, at + 2))
    }
  })

  it.each([
    [['1', 'infinity', 'CNY', '0', '2026-11-20 08:00:00+00', 'x']],
    [['9', 'infinity', 'CNY', '0', '2026-11-20 08:00:00+00', '0197a1b2-0000-7000-8000-000000000001']],
    [['1', '2026-99-20 08:00:00+00', 'CNY', '0', '2026-11-20 08:00:00+00', '0197a1b2-0000-7000-8000-000000000001']],
    [['1', "'; drop table cases", 'CNY', '0', '2026-11-20 08:00:00+00', '0197a1b2-0000-7000-8000-000000000001']],
    [['1', 'infinity', 'yuan', '0', '2026-11-20 08:00:00+00', '0197a1b2-0000-7000-8000-000000000001']],
    [
      [
        '1',
        'infinity',
        'CNY',
        '99999999999999999999',
        '2026-11-20 08:00:00+00',
        '0197a1b2-0000-7000-8000-000000000001',
      ],
    ],
  ])('does not take %j for a place in the queue', key => {
    expect(isCaseKey(key)).toBe(false)
  })
})
