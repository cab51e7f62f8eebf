import { and, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { assignCases } from '#app/cases/assign-cases.server.ts'
import { readAudit } from '#app/cases/read-audit.server.ts'
import { readWorkload } from '#app/cases/read-workload.server.ts'
import type { Database } from '#db/client.ts'
import { cases, notices, submissions, tasks } from '#db/schema/index.ts'
import { testDatabase } from '../support/database.ts'
import { newPerson } from '../support/organisation.ts'
import { act, closeCase } from './acts.ts'
import { type Bank, type Member, makeWorld, type World } from './world.ts'

let db: Database
let world: World
let bank: Bank
let supervisor: Member
let lin: string
let chen: string

beforeAll(async () => {
  db = (await testDatabase()).app
  world = await makeWorld(db)
  bank = world.bank
  supervisor = bank.inRole('supervisor')
  lin = (await newPerson(db, bank.organisationId, { name: 'Lin Wei', role: 'legal-officer' })).personId
  chen = (await newPerson(db, bank.organisationId, { name: 'Chen Yu', role: 'legal-officer' })).personId
})

const hand = (member: Member, caseIds: readonly string[], officerId = lin, note: string | null = null) =>
  member.as((tx, authority) => assignCases(tx, authority, { caseIds, officerId, note }))

const rowOf = (caseId: string) => bank.as(async tx => (await tx.select().from(cases).where(eq(cases.id, caseId)))[0]!)

const newCases = async (count: number) => {
  const ids: string[] = []
  for (let made = 0; made < count; made++) ids.push(await bank.newCase())
  return ids
}

describe('handing cases over', () => {
  it('moves all of them at once, each with its event under one submission, and tells the officer once', async () => {
    const ids = await newCases(3)
    expect(await hand(supervisor, ids, lin, 'North branch')).toEqual({ assigned: 3, unchanged: 0, refused: 0 })
    for (const id of ids) {
      expect(await rowOf(id)).toMatchObject({ officerId: lin, version: 2 })
      const [, moved] = await bank.as(tx => readAudit(tx, id, 0, 10))
      expect(moved).toMatchObject({ position: 2, actor: supervisor.authority.actor.name })
      expect(moved!.what).toMatch(/handed over/i)
    }
    const events = await bank.as(tx =>
      tx.query.caseEvents.findMany({ where: (row, { inArray }) => inArray(row.caseId, ids) }),
    )
    const handed = events.filter(({ name }) => name === 'assign')
    expect(new Set(handed.map(({ submissionId }) => submissionId)).size).toBe(1)
    const [submission] = await bank.as(tx =>
      tx.select().from(submissions).where(eq(submissions.id, handed[0]!.submissionId)),
    )
    expect(submission).toMatchObject({ status: 'pending' })
    const told = await bank.as(tx => tx.select().from(notices).where(eq(notices.personId, lin)))
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ title: '3 cases are yours now', path: '/cases?view=mine' })
  })

  it('takes the open tasks along, and nobody else’s', async () => {
    const [caseId] = (await newCases(1)) as [string]
    await hand(supervisor, [caseId], lin)
    const task = (assigneeId: string | null) => ({
      ...{
        organisationId: bank.organisationId,
        caseId,
        kind: 'by-hand',
        title: 'Call the court',
        createdBy: 'Lin Wei',
      },
      ...{ position: 2, assigneeId },
    })
    const inserted = await bank.as(tx =>
      tx
        .insert(tasks)
        .values([task(lin), task(chen), { ...task(lin), state: 'done' }])
        .returning({ id: tasks.id }),
    )
    await hand(supervisor, [caseId], chen)
    const after = await bank.as(tx =>
      tx
        .select()
        .from(tasks)
        .where(and(eq(tasks.caseId, caseId), eq(tasks.kind, 'by-hand'))),
    )
    const who = new Map(after.map(({ id, assigneeId }) => [id, assigneeId]))
    expect(inserted.map(({ id }) => who.get(id))).toEqual([chen, chen, lin])
  })

  it('leaves what is closed or somebody else’s, and says how many', async () => {
    const [open, closed, hers] = (await newCases(3)) as [string, string, string]
    await bank.as((tx, who) => closeCase(tx, who, { caseId: closed, version: 1, outcome: 'paid', note: '' }))
    await hand(supervisor, [hers], chen)
    expect(await hand(bank, [open, closed, hers, open, uuidv7()], lin)).toEqual({
      assigned: 1,
      unchanged: 0,
      refused: 2,
    })
    expect(await hand(bank, [open], lin)).toEqual({ assigned: 0, unchanged: 1, refused: 0 })
    expect((await rowOf(hers)).officerId).toBe(chen)
    expect(await hand(supervisor, [hers], lin)).toMatchObject({ assigned: 1 })
  })

  it('can be undone on each case like a single handing over', async () => {
    const [caseId] = (await newCases(1)) as [string]
    await hand(supervisor, [caseId], lin)
    await hand(supervisor, [caseId], chen)
    await act(supervisor, caseId, 'undo', { reason: 'Wrong person' })
    expect((await rowOf(caseId)).officerId).toBe(lin)
  })

  it('of two at once hands each case over twice, one after the other, and loses no event', async () => {
    const ids = await newCases(4)
    const both = await Promise.all([hand(supervisor, ids, lin), hand(supervisor, [...ids].reverse(), chen)])
    expect(both.map(({ assigned }) => assigned)).toEqual([4, 4])
    for (const id of ids) expect((await rowOf(id)).version).toBe(3)
  })

  it('refuses nobody, strangers, other roles and other banks, and writes nothing then', async () => {
    const [caseId] = (await newCases(1)) as [string]
    await expect(hand(supervisor, [])).rejects.toMatchObject({ status: 422, fields: { caseIds: [expect.anything()] } })
    await expect(
      hand(
        supervisor,
        Array.from({ length: 1_001 }, () => uuidv7()),
      ),
    ).rejects.toMatchObject({ status: 422 })
    await expect(hand(supervisor, [caseId], uuidv7())).rejects.toMatchObject({
      fields: { officerId: [expect.anything()] },
    })
    const stranger = (await newPerson(db, world.otherBank.organisationId, { role: 'legal-officer' })).personId
    await expect(hand(supervisor, [caseId], stranger)).rejects.toMatchObject({ status: 422 })
    await expect(hand(bank.inRole('integration-engineer'), [caseId])).rejects.toMatchObject({ status: 403 })
    expect(await hand(world.otherBank, [caseId], stranger)).toEqual({ assigned: 0, unchanged: 0, refused: 0 })
    expect(await rowOf(caseId)).toMatchObject({ officerId: null, version: 1 })
  })

  it('shows in the workload of each', async () => {
    const before = await bank.as(tx => readWorkload(tx))
    const ids = await newCases(2)
    await hand(supervisor, ids, chen)
    const after = await bank.as(tx => readWorkload(tx))
    const open = (rows: typeof after, id: string | null) => rows.find(({ officerId }) => officerId === id)!.open
    expect(open(after, chen)).toBe(open(before, chen) + 2)
    expect(open(after, null)).toBe(open(before, null))
    const theirs = await world.otherBank.as(tx => readWorkload(tx))
    expect(theirs.every(({ officerId }) => officerId !== chen)).toBe(true)
  })
})
