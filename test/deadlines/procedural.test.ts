import { and, eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { keepLimitationDeadlines, type LimitationDeadline } from '#app/deadlines/keep-limitation-deadlines.server.ts'
import { limitationOf } from '#app/deadlines/limitation.ts'
import { readDeadlines } from '#app/deadlines/read-deadlines.server.ts'
import { meetDeadlines, startDeadlines } from '#app/deadlines/start-deadlines.server.ts'
import { undoDeadlines } from '#app/deadlines/undo-deadlines.server.ts'
import { calendarOf } from '#app/jurisdictions/calendar.ts'
import { shippedPack } from '#app/jurisdictions/packs/index.ts'
import type { EffectContext } from '#app/lifecycle/event-effect.ts'
import type { Transaction } from '#db/client.ts'
import { caseDeadlines, cases } from '#db/schema/index.ts'
import { makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'

let world: World
const now = new Date('2026-11-23T12:00:00Z')
type Rows = Awaited<ReturnType<typeof readDeadlines>>

beforeAll(async () => {
  world = await makeWorld((await testDatabase()).app)
})

/** A case that is heard elsewhere, with what an effect gets to know. */
async function heardIn(tx: Transaction, caseId: string, code: string, position: number): Promise<EffectContext> {
  await tx.update(cases).set({ jurisdiction: code, track: 'litigation' }).where(eq(cases.id, caseId))
  const [found] = await tx.select().from(cases).where(eq(cases.id, caseId))
  return { found: found!, pack: shippedPack(code)!, position, now } as EffectContext
}

const procedural = (rows: Rows) => rows.filter(({ kind }) => kind === 'procedural')

describe('deadlines of the procedure', () => {
  it('in England a response is due in 28 days at 16:00 London time', async () => {
    const caseId = await world.bank.newCase()
    await world.bank.as(async tx => {
      const context = await heardIn(tx, caseId, 'GB-EAW', 2)
      const before = await startDeadlines(tx, context, 'served', '2026-03-02', '15:59')
      expect(before).toMatchObject([{ dueOn: '2026-03-30', dueAt: '2026-03-30T15:00:00.000Z' }])
      // Served again at the cut-off: the newer service counts, the older deadline ends.
      await startDeadlines(tx, { ...context, position: 3 }, 'served', '2026-03-02', '16:00')
      const rows = procedural(await readDeadlines(tx, caseId))
      expect(rows.map(({ state, dueOn, dueAt }) => [state, dueOn, dueAt.toISOString()])).toEqual([
        ['open', '2026-03-31', '2026-03-31T15:00:00.000Z'],
        ['void', '2026-03-30', '2026-03-30T15:00:00.000Z'],
      ])
      expect(rows[0]).toMatchObject({
        by: 'debtor',
        source: 'secondary',
        how: { hour: '16:00', timeZone: 'Europe/London' },
      })
      expect(rows[0]!.how.steps).toHaveLength(2)
    })
  })

  it('are met by what they waited for, and open again when that is undone', async () => {
    const caseId = await world.bank.newCase()
    await world.bank.as(async tx => {
      const context = await heardIn(tx, caseId, 'GB-EAW', 2)
      await startDeadlines(tx, context, 'filed', '2026-03-02')
      const states = async () => procedural(await readDeadlines(tx, caseId)).map(({ label, state }) => [label, state])
      expect(await states()).toEqual([['Serve the claim form', 'open']])
      await startDeadlines(tx, { ...context, position: 3 }, 'served', '2026-03-05')
      expect(await states()).toEqual([
        ['Response, 28 days at 16:00', 'open'],
        ['Serve the claim form', 'met'],
      ])
      await undoDeadlines(tx, { ...context, position: 4 }, 3)
      expect(await states()).toEqual([
        ['Serve the claim form', 'open'],
        ['Response, 28 days at 16:00', 'void'],
      ])
      expect(await meetDeadlines(tx, { ...context, position: 5 }, 'demand-sent')).toEqual([])
    })
  })

  it('say that the calendar ends', async () => {
    const caseId = await world.bank.newCase()
    await world.bank.as(async tx => {
      const context = { ...(await heardIn(tx, caseId, 'CN', 2)), now: new Date('2027-03-01T12:00:00Z') }
      await startDeadlines(tx, context, 'served', '2026-12-28')
      const [row] = procedural(await readDeadlines(tx, caseId))
      expect([row!.dueOn, row!.how.calendarKnown]).toEqual(['2027-01-12', false])
      expect(row!.how.steps.at(-1)!.words).toMatch(/beyond the end of 2026 is not known yet/)
    })
  })

  it('do not start from a day that cannot be', async () => {
    const caseId = await world.bank.newCase()
    await world.bank.as(async tx => {
      const context = await heardIn(tx, caseId, 'GB-EAW', 2)
      await expect(startDeadlines(tx, context, 'served', '2026-11-24')).rejects.toMatchObject({ status: 422 })
      await expect(startDeadlines(tx, context, 'served', '2026-02-29')).rejects.toMatchObject({ status: 422 })
    })
  })
})

describe('limitation periods of many cases', () => {
  const calendar = calendarOf(shippedPack('DE')!)
  const rule = shippedPack('DE')!.limitation[0]!

  const judged = (caseId: string, position: number, dueOn: string, packVersion = 1): LimitationDeadline => {
    const limitation = limitationOf(rule, { dueOn, knownOn: null }, [], calendar)
    const { organisationId } = world.bank
    return { caseId, organisationId, jurisdiction: 'DE', position, packVersion, limitation, endsOn: limitation.endsOn }
  }

  it('are kept in as many statements as for one; what has not moved is left alone', async () => {
    const ids: string[] = []
    for (let count = 0; count < 12; count++) ids.push(await world.bank.newCase())
    const rowsOf = (tx: Transaction) =>
      tx
        .select({ id: caseDeadlines.id, caseId: caseDeadlines.caseId, dueOn: caseDeadlines.dueOn })
        .from(caseDeadlines)
        .where(and(eq(caseDeadlines.kind, 'limitation'), eq(caseDeadlines.state, 'open')))
    await world.bank.as(async tx => {
      await keepLimitationDeadlines(
        tx,
        ids.map(id => judged(id, 1, '2023-05-10')),
      )
      const first = (await rowsOf(tx)).filter(({ caseId }) => ids.includes(caseId))
      expect(first).toHaveLength(12)
      expect(new Set(first.map(({ dueOn }) => dueOn))).toEqual(new Set(['2026-12-31']))
      // The same again, then one that moves, one under another version, and one that is closed.
      const [moved, repacked, closed] = ids as [string, string, string]
      await keepLimitationDeadlines(
        tx,
        ids.map(id => judged(id, 1, '2023-05-10')),
      )
      expect((await rowsOf(tx)).filter(({ caseId }) => ids.includes(caseId))).toEqual(first)
      await keepLimitationDeadlines(tx, [
        judged(moved, 1, '2024-05-10'),
        judged(repacked, 2, '2023-05-10', 2),
        { ...judged(closed, 2, '2023-05-10'), endsOn: null },
      ])
      const after = new Map((await rowsOf(tx)).map(row => [row.caseId, row]))
      expect(after.get(moved)!.dueOn).toBe('2027-12-31')
      expect(after.get(repacked)!.id).not.toBe(first.find(({ caseId }) => caseId === repacked)!.id)
      expect(after.has(closed)).toBe(false)
      for (const id of ids.slice(3)) expect(after.get(id)!.id).toBe(first.find(({ caseId }) => caseId === id)!.id)
    })
  })
})
