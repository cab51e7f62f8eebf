import { eq, sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { offerCase } from '#app/assignments/offer-case.server.ts'
import { readAssignment } from '#app/assignments/read-assignment.server.ts'
import { readCase } from '#app/cases/read-case.server.ts'
import { readHistory } from '#app/cases/read-history.server.ts'
import type { Authority } from '#app/identity/actor.ts'
import { createHostedKey } from '#app/identity/create-hosted-key.server.ts'
import { registerOrganisation } from '#app/identity/register-organisation.server.ts'
import { checkRecords } from '#app/readiness/check-records.server.ts'
import { recordsStanding, recordsTitle } from '#app/readiness/records-check.ts'
import { connect, type Transaction } from '#db/client.ts'
import { contractEvents } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { readRegistrar } from '#workers/ledger/operator-folder.ts'
import { CaseOnLedger } from '../bundles/case-on-ledger.ts'

let made: CaseOnLedger

beforeAll(async () => {
  made = await CaseOnLedger.open()
}, 120_000)

const check = (most?: number) => made.bank.as(tx => checkRecords(tx, made.contractId, most))

/** A partner whose hosted key is on the ledger. */
async function newPartner(name: string) {
  const { organisationId } = await made.db.transaction(tx =>
    registerOrganisation(tx, { kind: 'partner', name, country: 'CN' }),
  )
  const actor = { organisationId, id: organisationId, name: `${name}'s agent`, role: 'partner-agent' as const }
  const authority: Authority = { actor, kms: made.keeping.kms }
  const as = <T>(work: (tx: Transaction, by: Authority) => Promise<T>) =>
    inTenant(made.db, { organisationId, actorId: organisationId }, tx => work(tx, authority))
  const registrar = await readRegistrar(made.rig.operator)
  await as((tx, by) => createHostedKey(tx, by, registrar))
  return { organisationId, as }
}

describe('a case on a ledger that four members co-sign', () => {
  it('says pending before anything is published, and nothing more', async () => {
    expect(await check()).toEqual({
      ...{ total: 4, checked: 4, held: 0, failed: 0, pending: 4, refused: 0 },
      ledgerSize: null,
    })
  })

  it('is taken by the rules with every act of bank and partners, each signed by its own organisation', async () => {
    const [first, second] = [await newPartner('Minbei'), await newPartner('Jianxi')]
    const { version } = await made.bank.as(tx => readCase(tx, made.caseId))
    const { assignmentIds } = await made.bank.as((tx, by) =>
      offerCase(tx, by, {
        caseId: made.caseId,
        version,
        partnerIds: [first.organisationId, second.organisationId],
        kind: 'consumer-loan',
        place: 'Nanping',
        commissionBasisPoints: 1_000,
        expiresAt: new Date(Date.now() + 86_400_000),
      }),
    )
    const winner = await second
      .as(async tx => readAssignment(tx, assignmentIds[0]!))
      .then(
        () => second,
        () => first,
      )
    await winner.as((tx, by) => acceptAssignment(tx, by, assignmentIds[0]!))
    await made.publish()
    const history = await made.bank.as(tx => readHistory(tx, made.caseId))
    expect(history.map(({ type, status }) => [type, status])).toEqual([
      ['case.opened', 'published'],
      ['assignment.offered', 'published'],
      ['assignment.offered', 'published'],
      ['assignment.accepted', 'published'],
      ['assignment.withdrawn', 'published'],
    ])
    const leaves = history.map(({ leaf }) => leaf!)
    expect(new Set(leaves).size).toBe(5)
    const seen = await winner.as(tx => readAssignment(tx, assignmentIds[0]!))
    expect(seen.entries.map(({ type, status }) => [type, status])).toEqual([
      ['assignment.offered', 'published'],
      ['assignment.accepted', 'published'],
    ])
  })

  it('finds every record unchanged, by checking it', async () => {
    const found = await check()
    expect(found).toMatchObject({ total: 4, held: 4, failed: 0, pending: 0, ledgerSize: expect.any(Number) })
    expect(recordsStanding(found)).toEqual({ state: 'checked', justNow: true })
    expect(recordsTitle(found)).toBe('All 4 records are unchanged since they were published')
  })

  it('counts the records that it did not get to, and is not green about them', async () => {
    const day = (n: number) => new Date(Date.UTC(2026, 3, 1 + n)).toISOString()
    const missed = Array.from({ length: 100 }, (_, n) => ({
      type: 'contract.missed' as const,
      payload: { occurredAt: day(n) },
    }))
    await made.capture([{ type: 'contract.delivered', payload: { occurredAt: day(0) } }, ...missed])
    await made.publish()
    const found = await check(100)
    expect(found).toMatchObject({ total: 105, checked: 100, held: 100, failed: 0, pending: 0 })
    expect(recordsStanding(found)).toEqual({ state: 'checked', justNow: false })
    expect(recordsTitle(found)).toBe('The first 100 of 105 records are unchanged since they were published')
  })

  it('finds the one record that somebody changed in the database', async () => {
    // Neither program may: it takes whoever keeps the database.
    const admin = connect(made.rig.database.urls.admin, { max: 1 })
    const changed = await admin
      .update(contractEvents)
      .set({ payload: sql`${contractEvents.payload} || '{"seconds": 43}'` })
      .where(eq(contractEvents.type, 'contract.shown'))
      .returning({ id: contractEvents.id })
    await admin.$client.end()
    expect(changed).toHaveLength(1)
    expect(await check()).toMatchObject({ checked: 105, held: 104, failed: 1 })
  })
})
