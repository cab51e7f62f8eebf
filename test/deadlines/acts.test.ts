import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { actOnCase } from '#app/cases/act-on-case.server.ts'
import type { EventName } from '#app/cases/lifecycle.ts'
import { limitationState } from '#app/deadlines/limitation.ts'
import { listDeadlines } from '#app/deadlines/list-deadlines.server.ts'
import { listNoDeadline } from '#app/deadlines/list-no-deadline.server.ts'
import { readDeadlines } from '#app/deadlines/read-deadlines.server.ts'
import { readLimitation } from '#app/deadlines/read-limitation.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { cases, contracts, evidence, limitationEvents } from '#db/schema/index.ts'
import { type Bank, makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'

let world: World
const now = new Date('2026-11-23T04:00:00Z')

beforeAll(async () => {
  world = await makeWorld((await testDatabase()).app)
})

const act = (caseId: string, event: EventName, input: Record<string, unknown>, bank: Bank = world.bank, at = now) =>
  bank.as(async (tx, who) => {
    const [found] = await tx.select({ version: cases.version }).from(cases).where(eq(cases.id, caseId))
    return actOnCase(tx, who, { caseId, event, input, version: found?.version }, at)
  })

const rowOf = async (caseId: string) => {
  const [row] = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.id, caseId)))
  return row!
}

const read = (caseId: string) =>
  world.bank.as(async tx => {
    const [row] = await tx.select().from(cases).where(eq(cases.id, caseId))
    return readLimitation(tx, row!, await packFor(tx, row!.jurisdiction))
  })

const deadlines = (caseId: string) => world.bank.as(tx => readDeadlines(tx, caseId))

/** A case in China whose contract was signed in 2022 and whose claim was due on 15 January 2023. */
async function dueCase(): Promise<string> {
  const caseId = await world.bank.newCase()
  const { contractId } = await rowOf(caseId)
  await world.bank.as(tx => tx.update(contracts).set({ signedOn: '2022-01-10' }).where(eq(contracts.id, contractId)))
  await act(caseId, 'set-dates', { dueOn: '2023-01-15' })
  return caseId
}

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    thrown => thrown,
  )
  expect(error).toBeInstanceOf(DomainError)
  const { status, code, fields } = error as DomainError
  return { status, code, fields: Object.keys(fields) }
}

describe('the limitation period of a case', () => {
  it('is not known until the due date is, and stands on the list of cases without a deadline', async () => {
    const caseId = await world.bank.newCase()
    await act(caseId, 'no-deadline', { reason: 'The bank looks for the last instalment.' })
    expect(await rowOf(caseId)).toMatchObject({ limitationState: 'unknown', limitationOn: null, nextDeadlineAt: null })
    const all = await world.bank.as(tx =>
      listNoDeadline(tx, { officerId: null, jurisdiction: 'CN', after: null, limit: 100 }),
    )
    expect(all.find(row => row.caseId === caseId)).toMatchObject({
      limitationState: 'unknown',
      respondentLocal: '张海洋',
      said: { reason: 'The bank looks for the last instalment.' },
    })
    await act(caseId, 'set-dates', { dueOn: '2026-06-15' })
    const later = await world.bank.as(tx =>
      listNoDeadline(tx, { officerId: null, jurisdiction: null, after: null, limit: 100 }),
    )
    expect(later.map(row => row.caseId)).not.toContain(caseId)
  })

  it('is one open deadline, which moves with what is entered and taken back', async () => {
    const caseId = await dueCase()
    expect(await rowOf(caseId)).toMatchObject({ limitationOn: '2026-01-15', limitationState: 'expired' })
    const { position } = await act(caseId, 'enter-limitation-event', {
      kind: 'demand',
      on: '2024-06-01',
      note: 'By courier',
    })
    expect(await rowOf(caseId)).toMatchObject({ limitationOn: '2027-06-01', limitationState: 'running' })
    const { limitation, events } = await read(caseId)
    expect(limitation.steps.find(({ kind }) => kind === 'demand')).toMatchObject({
      id: events[0]!.id,
      before: '2026-01-15',
      endsOn: '2027-06-01',
      cite: 'Civil Code art. 195(1)',
      source: 'read',
    })
    expect(events[0]).toMatchObject({ note: 'By courier', position })
    const standing = await deadlines(caseId)
    expect(standing.map(({ kind, dueOn, state }) => [kind, dueOn, state])).toEqual([
      ['limitation', '2027-06-01', 'open'],
      ['limitation', '2026-01-15', 'void'],
    ])
    // The end of the day in Shanghai.
    expect(standing[0]!.dueAt.toISOString()).toBe('2027-06-01T16:00:00.000Z')
    expect(standing[0]!.how.calendarKnown).toBe(false)

    await act(caseId, 'void-limitation-event', { entry: events[0]!.id, reason: 'It never arrived.' })
    expect(await rowOf(caseId)).toMatchObject({ limitationOn: '2026-01-15', limitationState: 'expired' })
    const rows = await world.bank.as(tx =>
      tx.select().from(limitationEvents).where(eq(limitationEvents.caseId, caseId)),
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]!.voidedPosition).toBe(position + 1)
    const again = act(caseId, 'void-limitation-event', { entry: events[0]!.id, reason: 'It never arrived.' })
    expect(await refused(again)).toMatchObject({ status: 409, code: 'entry-unknown' })
  })

  it('stands still while a suit is pending, and begins anew from its end', async () => {
    const caseId = await dueCase()
    await act(caseId, 'enter-limitation-event', { kind: 'suit', on: '2025-03-03' })
    expect(await rowOf(caseId)).toMatchObject({
      limitationOn: null,
      limitationState: 'suspended',
      nextDeadlineAt: null,
    })
    const { limitation, events } = await read(caseId)
    expect(limitationState(limitation, '2026-11-23')).toBe('suspended')
    const end = (until: string) => act(caseId, 'end-limitation-interval', { entry: events[0]!.id, until })
    expect(await refused(end('2025-03-02'))).toMatchObject({ status: 422, fields: ['until'] })
    expect(await refused(end('2026-11-24'))).toMatchObject({ status: 422, fields: ['until'] })
    await end('2025-09-30')
    expect(await rowOf(caseId)).toMatchObject({ limitationOn: '2028-09-30', limitationState: 'running' })
    expect(await refused(end('2025-10-01'))).toMatchObject({ status: 409, code: 'interval-ended' })
  })

  it('goes back to earlier dates when they are undone', async () => {
    const caseId = await dueCase()
    await act(caseId, 'set-dates', { dueOn: '2024-02-29', knownOn: '2024-03-04' })
    expect((await rowOf(caseId)).limitationOn).toBe('2027-02-28')
    await act(caseId, 'undo', { reason: 'Wrong contract.' })
    expect(await rowOf(caseId)).toMatchObject({ dueOn: '2023-01-15', knownOn: null, limitationOn: '2026-01-15' })
  })

  it('once run out can be set aside with a reason, and does not come back for the same end', async () => {
    const caseId = await dueCase()
    const [row] = await deadlines(caseId)
    expect(await refused(act(caseId, 'meet-deadline', { deadline: row!.id }))).toMatchObject({ status: 409 })
    await act(caseId, 'void-deadline', { deadline: row!.id, reason: 'The debtor waived the plea in writing.' })
    await act(caseId, 'no-deadline', { reason: 'Payment is awaited.' })
    expect((await deadlines(caseId)).filter(({ state }) => state === 'open')).toEqual([])
    expect(await rowOf(caseId)).toMatchObject({ limitationState: 'expired', nextDeadlineAt: null })
    await act(caseId, 'enter-limitation-event', { kind: 'demand', on: '2025-06-03' })
    expect((await deadlines(caseId))[0]).toMatchObject({ dueOn: '2028-06-03', state: 'open' })
    const open = (await deadlines(caseId))[0]!
    const early = act(caseId, 'void-deadline', { deadline: open.id, reason: 'We do not need it.' })
    expect(await refused(early)).toMatchObject({ status: 409, code: 'limitation-by-hand' })
  })
})

describe('dates that cannot be', () => {
  it.each([
    ['still to come', { kind: 'demand', on: '2026-11-24' }, 'on'],
    ['before the contract', { kind: 'demand', on: '2022-01-09' }, 'on'],
    ['29 February of a common year', { kind: 'demand', on: '2025-02-29' }, 'on'],
    ['no date', { kind: 'demand', on: 'yesterday' }, 'on'],
    ['missing', { kind: 'demand' }, 'on'],
    ['an end before its beginning', { kind: 'negotiation', on: '2025-02-10', until: '2025-02-09' }, 'until'],
    ['an end still to come', { kind: 'negotiation', on: '2025-02-10', until: '2026-12-01' }, 'until'],
    ['an extension to no day', { kind: 'written-extension', on: '2025-02-10' }, 'until'],
    ['an unknown kind', { kind: 'prayer', on: '2025-02-10' }, 'kind'],
    ['a file of nobody', { kind: 'demand', on: '2025-02-10', evidenceId: uuidv7() }, 'evidenceId'],
  ])('%s: refused at its field, and nothing written', async (_, input, field) => {
    const caseId = await dueCase()
    const { version } = await rowOf(caseId)
    expect(await refused(act(caseId, 'enter-limitation-event', input))).toMatchObject({ status: 422, fields: [field] })
    expect((await rowOf(caseId)).version).toBe(version)
    expect((await read(caseId)).events).toEqual([])
  })

  it('today is the day there, not here', async () => {
    const caseId = await dueCase()
    // 23 November, 17:00 UTC is the 24th in Shanghai.
    const evening = new Date('2026-11-23T17:00:00Z')
    await act(caseId, 'enter-limitation-event', { kind: 'demand', on: '2026-11-24' }, world.bank, evening)
    expect((await read(caseId)).events).toHaveLength(1)
  })

  it('29 February, and an extension to a day to come, are taken', async () => {
    const caseId = await dueCase()
    await act(caseId, 'enter-limitation-event', { kind: 'demand', on: '2024-02-29' })
    expect((await rowOf(caseId)).limitationOn).toBe('2027-02-28')
    await act(caseId, 'enter-limitation-event', { kind: 'written-extension', on: '2025-01-01', until: '2029-01-01' })
    expect((await rowOf(caseId)).limitationOn).toBe('2027-02-28')
  })

  it('the dates of the claim are looked at too', async () => {
    const caseId = await dueCase()
    expect(await refused(act(caseId, 'set-dates', { dueOn: '2021-12-31' }))).toMatchObject({ fields: ['dueOn'] })
    expect(await refused(act(caseId, 'set-dates', { dueOn: '2023-02-29' }))).toMatchObject({ fields: ['dueOn'] })
    const known = act(caseId, 'set-dates', { dueOn: '2023-01-15', knownOn: '2026-12-01' })
    expect(await refused(known)).toMatchObject({ fields: ['knownOn'] })
  })
})

describe('deadlines by hand', () => {
  it('are set to the hour there, met, and set aside with a reason', async () => {
    const caseId = await dueCase()
    await act(caseId, 'set-deadline', { what: 'Pay the advance on costs', on: '2026-12-01', hour: '16:00', by: 'us' })
    await act(caseId, 'set-deadline', { what: 'Debtor answers', on: '2026-11-30', by: 'debtor' })
    const open = (await deadlines(caseId)).filter(({ kind, state }) => kind === 'manual' && state === 'open')
    expect(open.map(({ label, dueAt, by, source }) => [label, dueAt.toISOString(), by, source])).toEqual([
      ['Debtor answers', '2026-11-30T16:00:00.000Z', 'debtor', 'person'],
      ['Pay the advance on costs', '2026-12-01T08:00:00.000Z', 'us', 'person'],
    ])
    await act(caseId, 'meet-deadline', { deadline: open[1]!.id, note: 'Paid today' })
    await act(caseId, 'void-deadline', { deadline: open[0]!.id, reason: 'He has answered on the phone.' })
    const after = (await deadlines(caseId)).filter(({ kind }) => kind === 'manual')
    expect(after.map(({ label, state, how }) => [label, state, how.closedBecause])).toEqual([
      ['Debtor answers', 'void', 'He has answered on the phone.'],
      ['Pay the advance on costs', 'met', 'Paid today'],
    ])
    expect(await refused(act(caseId, 'meet-deadline', { deadline: open[1]!.id }))).toMatchObject({ status: 409 })
  })

  it('are refused in the past, on no day, for another case, and by whose role it is not', async () => {
    const [caseId, other] = [await dueCase(), await dueCase()]
    const set = (more: object) => act(caseId, 'set-deadline', { what: 'Reply', on: '2026-12-01', by: 'us', ...more })
    expect(await refused(set({ on: '2026-11-22' }))).toMatchObject({ status: 422, fields: ['on'] })
    expect(await refused(set({ on: '2026-11-31' }))).toMatchObject({ status: 422, fields: ['on'] })
    expect(await refused(set({ hour: '25:00' }))).toMatchObject({ status: 422, fields: ['hour'] })
    expect(await refused(set({ by: 'heaven' }))).toMatchObject({ status: 422, fields: ['by'] })
    await set({})
    const mine = (await deadlines(caseId)).find(({ kind }) => kind === 'manual')!
    expect(await refused(act(other, 'meet-deadline', { deadline: mine.id }))).toMatchObject({ status: 409 })
    const engineer = world.bank.inRole('integration-engineer')
    const byEngineer = engineer.as((tx, who) =>
      actOnCase(tx, who, { caseId, event: 'meet-deadline', input: { deadline: mine.id } }, now),
    )
    expect(await refused(byEngineer)).toMatchObject({ status: 403 })
  })

  it('met by two at once: one of them is told', async () => {
    const caseId = await dueCase()
    await act(caseId, 'set-deadline', { what: 'Reply', on: '2026-12-01', by: 'us' })
    const { id } = (await deadlines(caseId)).find(({ kind }) => kind === 'manual')!
    const both = await Promise.allSettled([1, 2].map(() => act(caseId, 'meet-deadline', { deadline: id })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('the same form sent twice does it once', async () => {
    const caseId = await dueCase()
    const send = () =>
      world.bank.as((tx, who) =>
        actOnCase(
          tx,
          who,
          { caseId, event: 'set-deadline', input: { what: 'Reply', on: '2026-12-01', by: 'us' }, key: 'form-1' },
          now,
        ),
      )
    expect((await send()).position).toBe((await send()).position)
    expect((await deadlines(caseId)).filter(({ kind }) => kind === 'manual')).toHaveLength(1)
  })
})

describe("the team's list", () => {
  const list = (more: Partial<Parameters<typeof listDeadlines>[1]> = {}, bank: Bank = world.bank) =>
    bank.as(tx =>
      listDeadlines(tx, { officerId: null, jurisdiction: null, by: null, after: null, limit: 500, ...more }, now),
    )

  it('stands in the order in which things fall due, page by page, without repeating or losing one', async () => {
    const caseId = await dueCase()
    for (const day of ['2026-12-05', '2026-12-03', '2026-12-04', '2026-12-03', '2026-12-03']) {
      await act(caseId, 'set-deadline', { what: 'Look again', on: day, by: 'court' })
    }
    const all = await list()
    expect(all.map(row => row.dueAt.getTime())).toEqual(all.map(row => row.dueAt.getTime()).sort((a, b) => a - b))
    const seen: string[] = []
    for (let after: readonly string[] | null = null; ; ) {
      const page = await list({ after, limit: 2 })
      if (page.length === 0) break
      seen.push(...page.map(({ id }) => id))
      after = page.at(-1)!.key
    }
    expect(seen).toEqual(all.map(({ id }) => id))
    expect((await list({ by: 'court' })).every(row => row.by === 'court')).toBe(true)
    expect(await list({ by: 'court' })).not.toHaveLength(0)
    expect(await list({ jurisdiction: 'DE' })).toEqual([])
    expect(await list({ officerId: uuidv7() })).toEqual([])
  })

  it("holds nothing of another bank's, which can neither read nor close it", async () => {
    const caseId = await dueCase()
    expect(await list({}, world.otherBank)).toEqual([])
    expect(await world.otherBank.as(tx => readDeadlines(tx, caseId))).toEqual([])
    const [mine] = await deadlines(caseId)
    const theirs = world.otherBank.as((tx, who) =>
      actOnCase(tx, who, { caseId, event: 'void-deadline', input: { deadline: mine!.id, reason: 'Not theirs.' } }, now),
    )
    expect(await refused(theirs)).toMatchObject({ status: 404 })
    expect(
      await world.otherBank.as(tx =>
        listNoDeadline(tx, { officerId: null, jurisdiction: null, after: null, limit: 9 }),
      ),
    ).toEqual([])
    expect(await world.otherBank.as(tx => tx.select().from(evidence))).toEqual([])
  })

  it('says that a case is on hold, and keeps its deadline', async () => {
    const caseId = await dueCase()
    const before = (await rowOf(caseId)).nextDeadlineAt
    await act(caseId, 'hold', { until: '2027-01-15', reason: 'Talks with the debtor' })
    expect((await rowOf(caseId)).nextDeadlineAt).toEqual(before)
    expect((await list()).filter(row => row.caseId === caseId).map(row => row.held)).toEqual([true])
  })

  it('loses what a closed case waited for', async () => {
    const caseId = await dueCase()
    expect((await list()).filter(row => row.caseId === caseId).map(row => row.dueOn)).toEqual(['2026-01-15'])
    await act(caseId, 'close', { outcome: 'paid' })
    expect((await list()).filter(row => row.caseId === caseId)).toEqual([])
  })
})

describe('a demand that was recorded', () => {
  it('restarts the period, and undone does so no more', async () => {
    const caseId = await dueCase()
    await act(caseId, 'record-demand', { on: '2025-05-30', receivedOn: '2025-06-03', words: 'Registered letter' })
    expect((await rowOf(caseId)).limitationOn).toBe('2028-06-03')
    await act(caseId, 'undo', { reason: 'It came back.' })
    expect((await rowOf(caseId)).limitationOn).toBe('2026-01-15')
    expect((await deadlines(caseId)).filter(({ state }) => state === 'open').map(({ dueOn }) => dueOn)).toEqual([
      '2026-01-15',
    ])
  })
})
