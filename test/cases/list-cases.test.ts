import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { declineAssignment } from '#app/assignments/decline-assignment.server.ts'
import { type CaseFilter, type CaseNarrowing, caseFilters, nothingNarrowed } from '#app/cases/case-filter.ts'
import { judgeCases } from '#app/cases/judge-cases.server.ts'
import { countCases, findCases, isCaseKey, listCases } from '#app/cases/list-cases.server.ts'
import { openCase } from '#app/cases/open-case.server.ts'
import { MOST_COUNTED } from '#app/cases/queue-limits.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { cases, reports } from '#db/schema/index.ts'
import { newSalt } from '#ledger/commitment.ts'
import { DAY, offerTo } from '../assignments/offer.ts'
import { testDatabase } from '../support/database.ts'
import { closeCase } from './acts.ts'
import { type Member, makeWorld, type World } from './world.ts'

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
  await report(ready, 'sealed')
  await report(ready, 'refused')
  await make('Small', 100n)
  await make('Large', 7_000_000n)
  await make('Large too', 7_000_000n)
  const asked = await make('Asked', 6_000_000n)
  await report(asked, 'requested')
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

async function report({ caseId, contractId }: { caseId: string; contractId: string }, status: string) {
  const notary = status === 'refused' ? world.court : world.minbei
  await world.bank.as(async tx => {
    await tx.insert(reports).values({
      organisationId: world.bank.organisationId,
      notaryId: notary.organisationId,
      contractId,
      subject: newSubject(),
      status,
      requestedBy: 'Lin Wei',
      requestedAt: new Date(),
      requestSalt: newSalt(),
      requestSubmissionId: uuidv7(),
    })
    await judgeCases(tx, [caseId], new Date())
  })
}

interface Asked extends Partial<CaseNarrowing> {
  filter?: CaseFilter
  after?: readonly string[] | null
  limit?: number
}

const listOf = (member: Member, { filter = 'open', after = null, limit = 40, ...some }: Asked = {}) =>
  member.as(async (tx, { actor }) => {
    const narrowing = { ...nothingNarrowed, ...some }
    const found = await findCases(tx, narrowing.search)
    return listCases(tx, { ...narrowing, filter, after, limit, me: actor.id }, found, now)
  })
const list = (asked?: Asked) => listOf(world.bank, asked)

const countOf = (member: Member, search = '') =>
  member.as(async (tx, { actor }) => {
    const found = await findCases(tx, search)
    const all = Object.keys(caseFilters) as CaseFilter[]
    return countCases(tx, { ...nothingNarrowed, filter: 'open', search, me: actor.id }, found, all, now)
  })

/** None has a due date, so that the day each was opened, its amount and its state are all there is. */
describe("today's queue", () => {
  it('stands in one order, whatever time it is looked at', async () => {
    const names = (await list()).map(({ respondent }) => respondent)
    expect(names).toHaveLength(9)
    // What asks nothing of the bank stands last; a larger claim before a smaller one of the same day.
    expect(names.at(-1)).toBe('Held')
    expect(names.indexOf('Large')).toBeLessThan(names.indexOf('Small'))
    const later = new Date(now.getTime() + 400 * DAY)
    const again = await world.bank.as((tx, { actor }) =>
      listCases(
        tx,
        { ...nothingNarrowed, filter: 'open', after: null, limit: 40, me: actor.id },
        { ids: null, more: false },
        later,
      ),
    )
    expect(again.map(({ respondent }) => respondent)).toEqual(names)
  })

  it('puts what ends first on top, once a due date is known', async () => {
    const caseId = byName.Small!
    await world.bank.as(async tx => {
      await tx.update(cases).set({ dueOn: '2023-12-20', knownOn: '2023-12-20' }).where(eq(cases.id, caseId))
      await judgeCases(tx, [caseId], now)
    })
    const [first] = await list()
    expect(first).toMatchObject({ respondent: 'Small', why: expect.stringMatching(/^Limitation end/) })
    await world.bank.as(async tx => {
      await tx.update(cases).set({ dueOn: null, knownOn: null }).where(eq(cases.id, caseId))
      await judgeCases(tx, [caseId], now)
    })
    expect((await list())[0]!.respondent).not.toBe('Small')
  })

  it('gives each row its reason', async () => {
    const why = Object.fromEntries((await list()).map(row => [row.respondent, [row.next, row.why]]))
    const noDay = /^No day counts down/
    expect(why['Offer is over']).toEqual([
      'Choose a partner',
      expect.stringMatching(/no partner took it; the last offer ended unanswered on .+ \(UTC\+8\)$/i),
    ])
    expect(why['Offer ends soon']).toEqual(['Offer ends in 24 hours', expect.stringMatching(/waiting for one partner/)])
    expect(why['Offer ends later']).toEqual([
      'Offer ends in 5 days',
      expect.stringMatching(/waiting for 2 partners; the first offer ends /),
    ])
    expect(why.Large![0]).toBe('Request a report')
    expect(why.Large![1]).toMatch(noDay)
    expect(why.Large![1]).toMatch(/missing; no preservation report yet$/)
    expect(why.Asked).toEqual(['Waiting for the notary', expect.stringMatching(/missing; one partner declined it$/)])
    expect(why.Ready![0]).toBe('Get what is missing')
    expect(why.Held).toEqual(['Partner enforces', expect.stringMatching(/Minbei Enforcement Services holds the case$/)])
    expect((await list({ filter: 'closed' }))[0]).toMatchObject({
      respondent: 'Closed',
      why: expect.stringMatching(/^Paid in full on /),
    })
  })

  it('turns pages without repeating or losing a row, among equal ranks too', async () => {
    const order = (await list()).map(({ id }) => id)
    for (const limit of [1, 2, 3, 4]) {
      const seen: string[] = []
      let after: readonly string[] | null = null
      for (;;) {
        const page = await list({ after, limit })
        if (page.length === 0) break
        seen.push(...page.map(({ id }) => id))
        after = page.at(-1)!.key
        expect(isCaseKey(after, 'open')).toBe(true)
      }
      expect(seen).toEqual(order)
    }
  })

  it('counts each view as it lists it', async () => {
    const counts = await countOf(world.bank)
    expect(counts).toMatchObject({
      open: 9,
      mine: 0,
      unassigned: 9,
      'needs-partner': 2,
      offered: 2,
      'report-missing': 8,
      'with-partner': 1,
      closed: 1,
    })
    for (const [filter, count] of Object.entries(counts)) {
      expect([filter, (await list({ filter: filter as CaseFilter })).length]).toEqual([filter, count])
      expect(count).toBeLessThanOrEqual(MOST_COUNTED)
    }
  })

  it('is narrowed by place, track, stage, officer and amount in a currency', async () => {
    expect(await list({ jurisdiction: 'DE' })).toEqual([])
    expect(await list({ track: 'litigation' })).toEqual([])
    expect((await list({ stage: 'with-partner' })).map(({ respondent }) => respondent)).toEqual(['Held'])
    expect(await list({ officer: uuidv7() })).toEqual([])
    const large = await list({ currency: 'CNY', from: 70_000n })
    expect(large.map(({ respondent }) => respondent).sort()).toEqual(['Held', 'Large', 'Large too'])
    expect((await list({ currency: 'CNY', from: 1n, to: 2n })).map(({ respondent }) => respondent).sort()).toEqual([
      'Offer ends soon',
      'Offer is over',
      'Small',
    ])
    expect(await list({ currency: 'JPY' })).toEqual([])
  })

  it('finds by number and by part of a name in any script, and takes signs literally', async () => {
    const { number } = (await list())[0]!
    expect((await list({ search: number })).map(row => row.number)).toEqual([number])
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
    expect((await list({ search: '陈玉' })).map(row => row.respondentLocal)).toEqual(['陈玉'])
    expect((await list({ search: '玉' })).map(row => row.respondentLocal)).toEqual(['陈玉'])
    expect(await list({ search: '玉陈' })).toEqual([])
    expect(await list({ search: 'chen y' })).toHaveLength(1)
    expect(await list({ search: '%' })).toEqual([])
    expect(await list({ search: '_' })).toEqual([])
    expect(await list({ search: 'Wuyi' })).toEqual([])
    expect(await countOf(world.bank, '陈玉')).toMatchObject({ open: 1, closed: 0 })
    const { caseId } = await world.bank.as(async tx => {
      const [found] = await tx.select().from(cases).where(eq(cases.contractId, chinese))
      return { caseId: found!.id }
    })
    const { version } = await world.bank.as(tx => readCase(tx, caseId))
    await world.bank.as((tx, who) => closeCase(tx, who, { caseId, version, outcome: 'withdrawn', note: '' }))
  })

  it('keeps apart two debtors of the same name', async () => {
    for (const _ of [1, 2]) await world.otherBank.newCase({ name: 'Li Na', localName: '李娜' })
    const both = await listOf(world.otherBank, { search: '李娜' })
    expect(both).toHaveLength(2)
    expect(new Set(both.map(({ number }) => number)).size).toBe(2)
    expect(new Set(both.map(({ reference }) => reference)).size).toBe(2)
  })

  it("shows another bank its own queue alone, and a partner that holds a case none of the bank's", async () => {
    expect(await listOf(world.otherBank, { search: 'Zhang' })).toHaveLength(1)
    expect(await listOf(world.minbei)).toEqual([])
  })

  it.each([
    [['1', 'x']],
    [['', '0197a1b2-0000-7000-8000-000000000001']],
    [["'; drop table cases", '0197a1b2-0000-7000-8000-000000000001']],
    [['99999999999999999999', '0197a1b2-0000-7000-8000-000000000001']],
    [['1.5', '0197a1b2-0000-7000-8000-000000000001']],
  ])('does not take %j for a place in the queue', key => {
    expect(isCaseKey(key, 'open')).toBe(false)
    expect(isCaseKey(key, 'limitation-30')).toBe(false)
  })
})
