import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { declineAssignment } from '#app/assignments/decline-assignment.server.ts'
import { countAssignments, listAssignments } from '#app/assignments/list-assignments.server.ts'
import { listCaseAssignments } from '#app/assignments/list-case-assignments.server.ts'
import { listPartners } from '#app/assignments/list-partners.server.ts'
import { offerCase } from '#app/assignments/offer-case.server.ts'
import { readAssignment } from '#app/assignments/read-assignment.server.ts'
import { withdrawAssignment } from '#app/assignments/withdraw-assignment.server.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { readHistory } from '#app/cases/read-history.server.ts'
import { assignments, caseEvents, caseParties, cases, contracts, submissions } from '#db/schema/index.ts'
import { parseSubmission } from '#ledger/submission.ts'
import { decodeBundle } from '#ledger/tiles.ts'
import { closeCase } from '../cases/acts.ts'
import { type Bank, type Member, makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'
import { DAY, offerTo } from './offer.ts'

let world: World
let bank: Bank
let minbei: Member
let jianxi: Member

beforeAll(async () => {
  world = await makeWorld((await testDatabase()).app)
  ;({ bank, minbei, jianxi } = world)
})

const accept = (partner: Member, id: string, now?: Date) => partner.as((tx, who) => acceptAssignment(tx, who, id, now))
const decline = (partner: Member, id: string, reason: string, now?: Date) =>
  partner.as((tx, who) => declineAssignment(tx, who, { assignmentId: id, reason }, now))
const withdraw = (id: string, now?: Date) => bank.as((tx, who) => withdrawAssignment(tx, who, id, now))
const stageOf = (caseId: string, now?: Date) => bank.as(async tx => (await readCase(tx, caseId, now)).situation.stage)

describe('two partners that accept at once', () => {
  it('are told apart in every round: one holds the case, the other is told since when', async () => {
    for (let round = 0; round < 25; round++) {
      const caseId = await bank.newCase()
      const ids = await offerTo(bank, caseId, [minbei, jianxi])
      const answers = await Promise.allSettled([accept(minbei, ids[0]!), accept(jianxi, ids[1]!)])
      const lost = answers.filter(answer => answer.status === 'rejected')
      expect(lost).toHaveLength(1)
      expect(lost[0]!.reason).toMatchObject({
        code: 'assignment-taken',
        status: 409,
        message: expect.stringMatching(/^Another partner took this case at \d\d:\d\d:\d\d on .+ \(UTC\+8\)\.$/),
      })
      const rows = await bank.as(tx => listCaseAssignments(tx, caseId))
      expect(rows.map(({ status }) => status)).toEqual(['accepted', 'withdrawn'])
      expect(rows[1]!.withdrawnBecause).toBe('taken')
      const history = await bank.as(tx => readHistory(tx, caseId))
      expect(history.map(({ type }) => type)).toEqual([
        'case.opened',
        'assignment.offered',
        'assignment.offered',
        'assignment.accepted',
        'assignment.withdrawn',
      ])
    }
  }, 120_000)

  it('are told apart by the database itself, whatever the code does', async () => {
    const caseId = await bank.newCase()
    const ids = await offerTo(bank, caseId, [minbei, jianxi])
    const force = (partner: Member, id: string) =>
      partner.as(tx => tx.update(assignments).set({ status: 'accepted' }).where(eq(assignments.id, id)))
    await force(minbei, ids[0]!)
    await expect(force(jianxi, ids[1]!)).rejects.toMatchObject({ cause: { constraint_name: 'assignments_one_holder' } })
  })

  it('do not disturb one that accepts twice', async () => {
    const caseId = await bank.newCase()
    const [id] = await offerTo(bank, caseId, [minbei])
    await Promise.all([accept(minbei, id!), accept(minbei, id!)])
    await accept(minbei, id!)
    const history = await bank.as(tx => readHistory(tx, caseId))
    expect(history.filter(({ type }) => type === 'assignment.accepted')).toHaveLength(1)
  })
})

describe('an offer', () => {
  it('shows the partner a summary without name, street or exact amount', async () => {
    const caseId = await bank.newCase()
    const [id] = await offerTo(bank, caseId, [minbei])
    const seen = await minbei.as(tx => readAssignment(tx, id!))
    expect(seen.summary).toEqual({
      kind: 'consumer-loan',
      place: 'Yanping District, Nanping',
      jurisdiction: 'CN',
      currency: 'CNY',
      band: { from: 50_000, to: 100_000 },
    })
    expect(seen.held).toBeNull()
    expect(JSON.stringify(seen)).not.toMatch(/Zhang|张海洋|Jiefang|8641022/)
    expect(seen.entries).toMatchObject([{ type: 'assignment.offered', status: 'pending' }])
  })

  it('keeps case, parties and contract from the partner until it accepts, and after the case is closed', async () => {
    const caseId = await bank.newCase()
    const [id] = await offerTo(bank, caseId, [minbei])
    const visible = () =>
      minbei.as(async tx => [
        (await tx.select().from(cases).where(eq(cases.id, caseId))).length,
        (await tx.select().from(caseParties).where(eq(caseParties.caseId, caseId))).length,
        (await tx.select().from(contracts)).length,
      ])
    expect(await visible()).toEqual([0, 0, 0])
    await accept(minbei, id!)
    expect(await visible()).toEqual([1, 2, 0])
    const { held } = await minbei.as(tx => readAssignment(tx, id!))
    expect(held).toMatchObject({
      claimMinor: 8_641_022n,
      parties: [{}, { name: 'Zhang Haiyang', localName: '张海洋' }],
    })
    expect(await stageOf(caseId)).toBe('with-partner')

    const { version } = await bank.as(tx => readCase(tx, caseId))
    await bank.as((tx, who) => closeCase(tx, who, { caseId, version, outcome: 'enforced', note: '' }))
    expect(await visible()).toEqual([0, 0, 0])
    expect((await minbei.as(tx => readAssignment(tx, id!))).held).toBeNull()
  })

  it('does not exist for anybody else', async () => {
    const caseId = await bank.newCase()
    const [id] = await offerTo(bank, caseId, [minbei])
    for (const other of [jianxi, world.otherBank, world.court]) {
      await expect(other.as(tx => readAssignment(tx, id!))).rejects.toMatchObject({ status: 404 })
      await expect(accept(other, id!)).rejects.toMatchObject({ code: 'assignment-unknown', status: 404 })
      await expect(decline(other, id!, 'Not ours')).rejects.toMatchObject({ status: 404 })
      await expect(other.as((tx, who) => withdrawAssignment(tx, who, id!))).rejects.toMatchObject({ status: 404 })
    }
    await expect(bank.as((tx, who) => acceptAssignment(tx, who, id!))).rejects.toMatchObject({ status: 403 })
    await expect(minbei.as((tx, who) => withdrawAssignment(tx, who, id!))).rejects.toMatchObject({ status: 403 })
  })

  it('does not tell the partner that holds the case why another declined', async () => {
    const caseId = await bank.newCase()
    const [first] = await offerTo(bank, caseId, [jianxi])
    await decline(jianxi, first!, 'We act for the debtor in another matter.')
    const [second] = await offerTo(bank, caseId, [minbei])
    await accept(minbei, second!)
    const read = await minbei.as(tx => tx.select().from(caseEvents).where(eq(caseEvents.caseId, caseId)))
    expect(read.map(({ type }) => type).sort()).toEqual(['assignment.accepted', 'assignment.offered', 'case.opened'])
    expect(JSON.stringify(read)).not.toMatch(/another matter/)
    const all = await bank.as(tx => readHistory(tx, caseId))
    expect(all.find(({ type }) => type === 'assignment.declined')).toMatchObject({
      partner: 'Jianxi Recovery',
      reason: 'We act for the debtor in another matter.',
      status: 'pending',
    })
  })

  it('is signed by whoever acted, each with its own key', async () => {
    const caseId = await bank.newCase()
    const ids = await offerTo(bank, caseId, [minbei, jianxi])
    await accept(minbei, ids[0]!)
    const signed = await bank.as(async tx => {
      const rows = await tx
        .select({ type: caseEvents.type, at: caseEvents.itemIndex, leaves: submissions.leaves })
        .from(caseEvents)
        .innerJoin(submissions, eq(submissions.id, caseEvents.submissionId))
        .where(eq(caseEvents.caseId, caseId))
        .orderBy(caseEvents.position)
      return rows.map(row => {
        const { header, items } = parseSubmission(decodeBundle(row.leaves))
        expect(items[row.at]!.type).toBe(row.type)
        return [row.type, header.actor]
      })
    })
    expect(signed).toEqual([
      ['case.opened', bank.organisationId],
      ['assignment.offered', bank.organisationId],
      ['assignment.offered', bank.organisationId],
      ['assignment.accepted', minbei.organisationId],
      ['assignment.withdrawn', bank.organisationId],
    ])
  })

  it('can go to several at once, in one submission', async () => {
    const caseId = await bank.newCase()
    const { assignmentIds } = await bank.as((tx, who) =>
      offerCase(tx, who, {
        caseId,
        version: 1,
        partnerIds: [minbei.organisationId, jianxi.organisationId],
        kind: 'consumer-loan',
        place: 'Nanping',
        commissionBasisPoints: 1_000,
        expiresAt: new Date(Date.now() + DAY),
      }),
    )
    expect(assignmentIds).toHaveLength(2)
    const events = await bank.as(tx =>
      tx.select().from(caseEvents).where(eq(caseEvents.caseId, caseId)).orderBy(caseEvents.position),
    )
    expect(new Set(events.slice(1).map(event => event.submissionId)).size).toBe(1)
    expect(events.slice(1).map(event => event.itemIndex)).toEqual([0, 1])
    expect((await bank.as(tx => readCase(tx, caseId))).version).toBe(3)
  })

  it.each([
    ['a place with the name', { place: 'Haiyang, Nanping' }, 'offer-place'],
    ['a place with a street', { place: '12 Jiefang Road' }, 'offer-place'],
    ['no time', { expiresAt: new Date(0) }, 'offer-expiry'],
    ['a month', { expiresAt: new Date(Date.now() + 30 * DAY) }, 'offer-expiry'],
    ['a negative commission', { commissionBasisPoints: -1 }, 'offer-commission'],
    ['nearly everything', { commissionBasisPoints: 9_000 }, 'offer-commission'],
    ['nobody', { partnerIds: [] }, 'offer-partners'],
  ])('refuses %s', async (_, changed, code) => {
    const caseId = await bank.newCase()
    await expect(offerTo(bank, caseId, [minbei], changed)).rejects.toMatchObject({ code, status: 422 })
    expect(await bank.as(tx => listCaseAssignments(tx, caseId))).toEqual([])
  })

  it('goes to partners only, once each, at the version that was seen', async () => {
    const caseId = await bank.newCase()
    await expect(offerTo(bank, caseId, [world.court])).rejects.toMatchObject({ code: 'offer-partners' })
    await offerTo(bank, caseId, [minbei])
    await expect(offerTo(bank, caseId, [minbei])).rejects.toMatchObject({ code: 'offer-exists', status: 409 })
    await expect(offerTo(bank, caseId, [jianxi], { version: 1 })).rejects.toMatchObject({
      code: 'case-changed',
      status: 409,
    })
    await expect(offerTo({ ...bank, ...bank.inRole('integration-engineer') }, caseId, [jianxi])).rejects.toMatchObject({
      code: 'act-not-allowed',
      status: 403,
    })
  })
})

describe('an answer', () => {
  it('that declines needs a reason, and the case goes back when it was the last offer', async () => {
    const caseId = await bank.newCase()
    const ids = await offerTo(bank, caseId, [minbei, jianxi])
    await expect(decline(minbei, ids[0]!, '  ')).rejects.toMatchObject({
      code: 'decline-reason',
      fields: { reason: [expect.any(String)] },
    })
    await decline(minbei, ids[0]!, 'No capacity this month.')
    expect(await stageOf(caseId)).toBe('offered')
    await expect(decline(minbei, ids[0]!, 'Again.')).rejects.toMatchObject({ code: 'assignment-answered', status: 409 })
    await expect(accept(minbei, ids[0]!)).rejects.toMatchObject({ code: 'assignment-answered', status: 409 })
    await decline(jianxi, ids[1]!, 'Too far.')
    expect(await stageOf(caseId)).toBe('preparing')
  })

  it('comes too late once the offer ended, though nobody wrote that down', async () => {
    const caseId = await bank.newCase()
    const [id] = await offerTo(bank, caseId, [minbei])
    const later = new Date(Date.now() + 3 * DAY)
    await expect(accept(minbei, id!, later)).rejects.toMatchObject({ code: 'assignment-expired', status: 409 })
    await expect(decline(minbei, id!, 'Too late.', later)).rejects.toMatchObject({ code: 'assignment-expired' })
    await expect(withdraw(id!, later)).rejects.toMatchObject({ status: 409 })
    expect((await minbei.as(tx => readAssignment(tx, id!, later))).status).toBe('expired')
    expect(await stageOf(caseId, later)).toBe('preparing')
    const [again] = await offerTo(bank, caseId, [minbei], {}, later)
    await accept(minbei, again!, later)
    const rows = await bank.as(tx => listCaseAssignments(tx, caseId, later))
    expect(rows.map(({ status }) => status)).toEqual(['accepted', 'expired'])
  })

  it('finds nothing once the bank withdrew the offer', async () => {
    const caseId = await bank.newCase()
    const [id] = await offerTo(bank, caseId, [minbei])
    await withdraw(id!)
    expect(await stageOf(caseId)).toBe('preparing')
    await expect(accept(minbei, id!)).rejects.toMatchObject({ code: 'assignment-withdrawn', status: 409 })
    await expect(withdraw(id!)).rejects.toMatchObject({ status: 409 })
  })

  it('and a withdrawal at the same moment leave exactly one of the two', async () => {
    for (let round = 0; round < 10; round++) {
      const caseId = await bank.newCase()
      const [id] = await offerTo(bank, caseId, [minbei])
      const answers = await Promise.allSettled([accept(minbei, id!), withdraw(id!)])
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const stage = await stageOf(caseId)
      expect(stage).toBe(answers[0]!.status === 'fulfilled' ? 'with-partner' : 'preparing')
    }
  }, 60_000)

  it('leaves nothing half-written when the organisation cannot sign', async () => {
    const keyless = await world.partner('Keyless Partners')
    const db = keyless.as(async tx => {
      await tx.execute(
        sql`update signing_keys set hosted = false where organisation_id = ${keyless.organisationId}::uuid`,
      )
    })
    await db
    const caseId = await bank.newCase()
    const [id] = await offerTo(bank, caseId, [keyless])
    await expect(accept(keyless, id!)).rejects.toMatchObject({ code: 'organisation-without-key', status: 409 })
    expect((await keyless.as(tx => readAssignment(tx, id!))).status).toBe('offered')
    expect(await stageOf(caseId)).toBe('offered')
  })
})

describe('lists', () => {
  it('show a partner its offers by what ends first, page by page', async () => {
    const partner = await world.partner('Paging Partners')
    const expected: string[] = []
    for (const days of [3, 1, 2, 5, 4]) {
      const caseId = await bank.newCase()
      const [id] = await offerTo(bank, caseId, [partner], { expiresAt: new Date(Date.now() + days * DAY) })
      expected[days - 1] = id!
    }
    const seen: string[] = []
    let after: readonly string[] | null = null
    for (;;) {
      const page = await partner.as(tx => listAssignments(tx, { filter: 'open', after, limit: 2 }))
      if (page.length === 0) break
      seen.push(...page.map(({ id }) => id))
      expect(page.every(row => row.caseNumber === null && row.caseTitle === null)).toBe(true)
      after = page.at(-1)!.key
    }
    expect(seen).toEqual(expected)
    await accept(partner, expected[0]!)
    await decline(partner, expected[1]!, 'Too far.')
    expect(await partner.as(tx => countAssignments(tx))).toEqual({ open: 3, held: 1, past: 1 })
    const [held] = await partner.as(tx => listAssignments(tx, { filter: 'held', after: null, limit: 5 }))
    expect(held).toMatchObject({ id: expected[0], caseTitle: expect.stringContaining('Zhang Haiyang') })
  })

  it('show the bank what it knows of each partner from its own cases', async () => {
    const partner = await world.partner('Known Partners')
    const first = await bank.newCase()
    const [a] = await offerTo(bank, first, [partner])
    await accept(partner, a!)
    const second = await bank.newCase()
    const [b] = await offerTo(bank, second, [partner])
    await decline(partner, b!, 'Too far.')
    const third = await bank.newCase()
    await offerTo(bank, third, [partner])
    const read = (member: Member, caseId: string) =>
      member.as(async tx => (await listPartners(tx, caseId)).find(({ name }) => name === 'Known Partners'))
    expect(await read(bank, third)).toMatchObject({ holds: 1, accepted: 1, declined: 1, offeredAlready: true })
    expect(await read(bank, second)).toMatchObject({ offeredAlready: false })
    expect(await read(world.otherBank, third)).toMatchObject({
      holds: 0,
      accepted: 0,
      declined: 0,
      offeredAlready: false,
    })
  })
})
