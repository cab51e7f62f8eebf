import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Stage } from '#app/cases/case.ts'
import { type CaseEventType, caseEventPayload } from '#app/cases/case-event.ts'
import { type NewCase, openCase } from '#app/cases/open-case.server.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { readHistory } from '#app/cases/read-history.server.ts'
import { caseEvents, cases, counters, organisations, outbox, submissions } from '#db/schema/index.ts'
import { fromBase64, toHex } from '#ledger/bytes.ts'
import type { JsonObject } from '#ledger/canonical.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { parseSubmission } from '#ledger/submission.ts'
import { decodeBundle } from '#ledger/tiles.ts'
import { testDatabase } from '../support/database.ts'
import { closeCase } from './acts.ts'
import { makeWorld, type World } from './world.ts'

let world: World
let claim: (contractId: string, changed?: Partial<NewCase>) => NewCase

beforeAll(async () => {
  world = await makeWorld((await testDatabase()).app)
  claim = (contractId, changed = {}) => ({
    contractId,
    currency: 'CNY',
    principalMinor: 8_000_000n,
    interestMinor: 593_022n,
    costsMinor: 48_000n,
    jurisdiction: 'CN',
    courtId: world.court.organisationId,
    track: 'payment-order',
    ...changed,
  })
})

const open = async (changed: Partial<NewCase> = {}, contractId?: string) => {
  const id = contractId ?? (await world.bank.newContract())
  return world.bank.as((tx, authority) => openCase(tx, authority, claim(id, changed), new Date('2026-11-20T08:00:00Z')))
}

describe('opening a case', () => {
  it('takes the parties from the contract and adds up the claim', async () => {
    const { caseId } = await open()
    const found = await world.bank.as(tx => readCase(tx, caseId))
    expect(found.title).toBe('Wuyi Rural Commercial Bank v. Zhang Haiyang 张海洋')
    expect(found.parties.map(({ role, localName }) => [role, localName])).toEqual([
      ['claimant', null],
      ['respondent', '张海洋'],
    ])
    expect(found.claim.claimMinor).toBe(8_641_022n)
    expect(found.court?.name).toBe("Yanping District People's Court")
    expect(found.situation).toMatchObject({ stage: 'preparing', liveOffers: 0, refusedRecords: 0, lastUndoable: null })
    expect(found.version).toBe(1)
  })

  it('puts on the ledger a commitment that the stored event opens', async () => {
    const { caseId } = await open()
    await world.bank.as(async tx => {
      const [event] = await tx.select().from(caseEvents).where(eq(caseEvents.caseId, caseId))
      const [opened] = await tx.select().from(cases).where(eq(cases.id, caseId))
      const [submission] = await tx.select().from(submissions).where(eq(submissions.id, event!.submissionId))
      const { items } = parseSubmission(decodeBundle(submission!.leaves))
      const item = items[event!.itemIndex]!
      const payload = caseEventPayload({
        case: opened!.subject,
        position: event!.position,
        type: event!.type as CaseEventType,
        from: event!.fromStage as Stage | null,
        to: event!.toStage as Stage,
        actor: event!.actor,
        at: event!.at,
        detail: event!.detail as JsonObject,
      })
      expect(item).toMatchObject({ type: 'case.opened', subject: opened!.subject })
      expect(toHex(commitmentOf(payload, event!.salt))).toBe(toHex(fromBase64(item.commitment)))
      const jobs = await tx.select().from(outbox).where(eq(outbox.topic, 'anchor-ledger'))
      expect(jobs.map(job => job.payload)).toContainEqual({ submissionId: event!.submissionId })
    })
    const [shown] = await world.bank.as(tx => readHistory(tx, caseId))
    expect(shown).toMatchObject({ type: 'case.opened', status: 'pending', leaf: null })
  })

  it('numbers cases by organisation and year, without gaps after a refusal', async () => {
    await world.bank.as(tx =>
      tx.update(organisations).set({ numberPrefix: 'NP' }).where(eq(organisations.id, world.bank.organisationId)),
    )
    const first = await open()
    const contractId = await world.bank.newContract()
    await expect(open({ courtId: world.bank.organisationId }, contractId)).rejects.toMatchObject({ code: 'case-court' })
    const numbers = (await Promise.all([1, 2, 3, 4].map(() => open()))).map(({ number }) => number)
    const value = Number(first.number.slice(-5))
    expect(first.number).toMatch(/^NP-2026-\d{5}$/)
    expect(numbers.sort()).toEqual([1, 2, 3, 4].map(step => `NP-2026-${String(value + step).padStart(5, '0')}`))
    const newYear = await world.bank.as(async (tx, authority) =>
      openCase(tx, authority, claim(await world.bank.newContract()), new Date('2026-12-31T16:00:00Z')),
    )
    expect(newYear.number).toBe('NP-2027-00001')
    const otherId = await world.otherBank.newCase()
    expect((await world.otherBank.as(tx => readCase(tx, otherId))).number).toMatch(/^SB-\d{4}-00001$/)
  })

  it.each<[string, Partial<NewCase>, string, string]>([
    ['another currency', { currency: 'USD' }, 'claim-currency', 'currency'],
    ['a negative principal', { principalMinor: -1n }, 'claim-amount', 'principal'],
    ['negative interest', { interestMinor: -1n }, 'claim-amount', 'interest'],
    ['negative costs', { costsMinor: -1n }, 'claim-amount', 'costs'],
    ['more principal than was lent', { principalMinor: 8_000_001n }, 'claim-amount', 'principal'],
    ['nothing', { principalMinor: 0n, interestMinor: 0n, costsMinor: 0n }, 'claim-amount', 'principal'],
  ])('refuses %s, and writes nothing', async (_, changed, code, field) => {
    const contractId = await world.bank.newContract()
    const refused = open(changed, contractId)
    await expect(refused).rejects.toMatchObject({ code, status: 422, fields: { [field]: [expect.any(String)] } })
    const written = await world.bank.as(tx => tx.select().from(cases).where(eq(cases.contractId, contractId)))
    expect(written).toEqual([])
  })

  it('opens one case a contract, however many ask at once', async () => {
    const contractId = await world.bank.newContract()
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => open({}, contractId)))
    expect(answers.filter(answer => answer.status === 'fulfilled')).toHaveLength(1)
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'case-exists', status: 409 })
    }
  })

  it('is for caseworkers, on contracts of their own', async () => {
    const contractId = await world.bank.newContract()
    const engineer = world.bank.inRole('integration-engineer')
    await expect(engineer.as((tx, authority) => openCase(tx, authority, claim(contractId)))).rejects.toMatchObject({
      status: 403,
    })
    await expect(
      world.otherBank.as((tx, authority) => openCase(tx, authority, claim(contractId))),
    ).rejects.toMatchObject({ code: 'contract-unknown', status: 404 })
  })

  it('shows nothing of it to other tenants', async () => {
    const { caseId } = await open()
    for (const other of [world.otherBank, world.minbei, world.court]) {
      await expect(other.as(tx => readCase(tx, caseId))).rejects.toMatchObject({ code: 'case-unknown', status: 404 })
      expect(await other.as(tx => tx.select().from(counters))).not.toContainEqual(
        expect.objectContaining({ organisationId: world.bank.organisationId }),
      )
    }
  })
})

describe('closing a case', () => {
  it('writes the outcome once, and refuses a stale version', async () => {
    const { caseId } = await open()
    const close = (version: number) =>
      world.bank.as((tx, authority) =>
        closeCase(tx, authority, { caseId, version, outcome: 'settled', note: 'Paid half.' }),
      )
    await expect(close(7)).rejects.toMatchObject({ code: 'case-changed', status: 409 })
    await close(1)
    const closed = await world.bank.as(tx => readCase(tx, caseId))
    expect(closed).toMatchObject({ outcome: 'settled', version: 2, situation: { stage: 'closed' } })
    await expect(close(2)).rejects.toMatchObject({ code: 'act-not-possible', status: 409 })
    const history = await world.bank.as(tx => readHistory(tx, caseId))
    expect(history.map(({ type, reason, outcome }) => [type, reason, outcome])).toEqual([
      ['case.opened', null, null],
      ['case.moved', 'Paid half.', 'settled'],
    ])
  })

  it('makes room for another case on the contract', async () => {
    const contractId = await world.bank.newContract()
    const { caseId } = await open({}, contractId)
    await world.bank.as((tx, authority) =>
      closeCase(tx, authority, { caseId, version: 1, outcome: 'withdrawn', note: '' }),
    )
    expect((await open({}, contractId)).caseId).not.toBe(caseId)
  })

  it('is refused to other banks as if there were no such case', async () => {
    const { caseId } = await open()
    const closing = { caseId, version: 1, outcome: 'paid' as const, note: '' }
    await expect(world.otherBank.as((tx, authority) => closeCase(tx, authority, closing))).rejects.toMatchObject({
      status: 404,
    })
  })
})
