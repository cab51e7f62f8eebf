import { randomBytes } from 'node:crypto'
import { and, eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { acceptAssignment } from '#app/assignments/accept-assignment.server.ts'
import { createLink } from '#app/links/create-link.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import {
  accessGrants,
  assignments,
  caseEvents,
  cases,
  contractEvents,
  contracts,
  custodyEvents,
  evidenceLinks,
} from '#db/schema/index.ts'
import { offerTo } from '../assignments/offer.ts'
import { makeWorld, type World } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'

const { admin, app, owner, worker } = await testDatabase()
let world: World
let caseId: string
let contractId: string
let foreignContractId: string
let foreignCaseId: string
let assignmentId: string

beforeAll(async () => {
  world = await makeWorld(app)
  const { bank, otherBank, minbei } = world
  caseId = await bank.newCase()
  foreignCaseId = await otherBank.newCase()
  contractId = await contractOf(caseId)
  foreignContractId = await contractOf(foreignCaseId)
  assignmentId = (await offerTo(bank, caseId, [minbei]))[0]!
})

async function contractOf(id: string): Promise<string> {
  const [row] = await admin.select({ contractId: cases.contractId }).from(cases).where(eq(cases.id, id))
  return row!.contractId
}

/** A privilege that is not there, or a row that a policy refuses. */
const DENIED = { cause: { code: '42501' } }

const rows = async (db: Database, query: ReturnType<typeof sql>) => [...(await db.execute<{ name: string }>(query))]

describe('the tables', () => {
  const ours = sql`c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`

  it('are all forced under row security, each with policies', async () => {
    const loose = sql`select relname as name from pg_class c where ${ours} and not (relrowsecurity and relforcerowsecurity)`
    expect(await rows(admin, loose)).toEqual([])
    const open = sql`select relname as name from pg_class c where ${ours}
      and not exists (select from pg_policy p where p.polrelid = c.oid)`
    expect(await rows(admin, open)).toEqual([])
    const all = sql`select relname as name from pg_class c where ${ours}`
    expect((await rows(admin, all)).length).toBeGreaterThan(25)
  })

  it('belong to a role that, like web and worker, can bypass nothing', async () => {
    const strong = sql`select rolname as name from pg_roles where rolname like 'hardproof_%'
      and (rolsuper or rolbypassrls or rolcreaterole)`
    expect(await rows(admin, strong)).toEqual([])
    for (const db of [owner, app, worker]) expect(await db.$count(contracts)).toBe(0)
    const member = sql`select r.rolname as name from pg_auth_members m join pg_roles r on r.oid = m.member
      where r.rolname in ('hardproof_app', 'hardproof_worker')`
    expect(await rows(admin, member)).toEqual([])
  })

  it('of what happened can be added to and never changed', async () => {
    for (const table of ['contract_events', 'contract_event_files', 'case_events', 'custody_events', 'link_openings']) {
      for (const role of ['hardproof_app', 'hardproof_worker']) {
        const [may] = await admin.execute<{ any: boolean }>(
          sql`select has_any_column_privilege(${role}, ${table}, 'update') or has_table_privilege(${role}, ${table}, 'delete') as any`,
        )
        expect(may, `${role} ${table}`).toEqual({ any: false })
      }
    }
  })
})

describe('a grant', () => {
  const grant = (subjectId: string) => ({
    ...{ organisationId: world.bank.organisationId, granteeId: world.court.organisationId, subjectId },
    ...{ scope: 'report', sourceId: uuidv7() },
  })

  it('of one’s own contract cannot be pointed at another’s', async () => {
    const { bank, court } = world
    const [made] = await bank.as(tx => tx.insert(accessGrants).values(grant(contractId)).returning())
    const mine = eq(accessGrants.id, made!.id)
    await expect(
      bank.as(tx => tx.update(accessGrants).set({ subjectId: foreignContractId }).where(mine)),
    ).rejects.toMatchObject(DENIED)
    const readable = () => court.as(tx => tx.select({ id: contracts.id }).from(contracts))
    expect(await readable()).toEqual([{ id: contractId }])
    await bank.as(tx =>
      tx
        .update(accessGrants)
        .set({ until: new Date(Date.now() - 1_000) })
        .where(mine),
    )
    expect(await readable()).toEqual([])
  })

  it('of another’s contract cannot be made', async () => {
    const forge = world.bank.as(tx => tx.insert(accessGrants).values(grant(foreignContractId)))
    await expect(forge).rejects.toMatchObject(DENIED)
  })
})

describe('an assignment', () => {
  const terms = [
    { commissionBasisPoints: 9_999 },
    { expiresAt: new Date(Date.now() + 9e9) },
    { organisationId: uuidv7() },
    { offeredBy: 'Somebody else' },
  ]
  const change = (tx: Transaction, set: Partial<typeof assignments.$inferInsert>) =>
    tx.update(assignments).set(set).where(eq(assignments.id, assignmentId))

  it('keeps its terms, whoever asks', async () => {
    const { bank, minbei } = world
    for (const terms_ of [...terms, { caseId: foreignCaseId }]) {
      await expect(minbei.as(tx => change(tx, terms_))).rejects.toMatchObject(DENIED)
      await expect(bank.as(tx => change(tx, terms_))).rejects.toMatchObject(DENIED)
      await expect(worker.transaction(tx => change(tx, terms_))).rejects.toMatchObject(DENIED)
    }
  })

  it('is answered by its partner alone, and withdrawn by the bank alone', async () => {
    const { bank, minbei } = world
    await expect(bank.as(tx => change(tx, { status: 'accepted' }))).rejects.toMatchObject(DENIED)
    await expect(minbei.as(tx => change(tx, { status: 'withdrawn' }))).rejects.toMatchObject(DENIED)
    await minbei.as((tx, by) => acceptAssignment(tx, by, assignmentId))
  })

  it('of another’s case cannot be made', async () => {
    const forge = world.bank.as(async tx => {
      const [{ id: _, subject: __, ...row }] = (await tx.select().from(assignments)) as [
        typeof assignments.$inferSelect,
      ]
      await tx.insert(assignments).values({ ...row, status: 'declined', subject: uuidv7(), caseId: foreignCaseId })
    })
    await expect(forge).rejects.toMatchObject(DENIED)
  })
})

describe('an evidence link', () => {
  it('can be withdrawn by its bank, and is otherwise as it was made', async () => {
    const { bank, court } = world
    const expiresAt = new Date(Date.now() + 86_400_000)
    const { linkId } = await bank.as((tx, by) =>
      createLink(tx, by, { caseId, courtId: court.organisationId, expiresAt }),
    )
    const change = (tx: Transaction, set: Partial<typeof evidenceLinks.$inferInsert>) =>
      tx.update(evidenceLinks).set(set).where(eq(evidenceLinks.id, linkId))
    for (const set of [
      { caseId: foreignCaseId },
      { expiresAt: new Date(Date.now() + 9e9) },
      { tokenHash: randomBytes(32) },
    ]) {
      await expect(bank.as(tx => change(tx, set))).rejects.toMatchObject(DENIED)
      await expect(court.as(tx => change(tx, set))).rejects.toMatchObject(DENIED)
    }
    await expect(court.as(tx => change(tx, { revokedAt: new Date() }))).rejects.toMatchObject(DENIED)
    await expect(worker.transaction(tx => change(tx, { revokedAt: new Date() }))).rejects.toMatchObject(DENIED)
  })
})

describe('what is written under something', () => {
  it('goes under one’s own only', async () => {
    const { bank, otherBank } = world
    const organisationId = bank.organisationId
    const [event] = await bank.as(tx =>
      tx.select().from(contractEvents).where(eq(contractEvents.contractId, contractId)),
    )
    const [caseEvent] = await bank.as(tx => tx.select().from(caseEvents).where(eq(caseEvents.caseId, caseId)))
    const [foreign] = await otherBank.as(tx => tx.select().from(contractEvents))
    const copy = { ...event!, id: uuidv7(), clientId: uuidv7(), position: 90 }
    const forgeries: ((tx: Transaction) => Promise<unknown>)[] = [
      tx => tx.insert(contractEvents).values({ ...copy, contractId: foreignContractId }),
      tx => tx.insert(contractEvents).values({ ...copy, submissionId: foreign!.submissionId }),
      tx => tx.insert(caseEvents).values({ ...caseEvent!, id: uuidv7(), position: 90, caseId: foreignCaseId }),
      tx =>
        tx.insert(custodyEvents).values({
          ...{ organisationId, evidenceId: uuidv7(), action: 'read', actor: 'x', tool: 'x' },
          ...{ at: new Date(), hashAfter: randomBytes(32) },
        }),
    ]
    for (const forge of forgeries) await expect(bank.as(forge)).rejects.toMatchObject(DENIED)
    // The same rows under one's own pass, so it was the parent that was refused.
    await bank.as(tx => tx.insert(contractEvents).values(copy))
    const kept = and(eq(contractEvents.contractId, contractId), eq(contractEvents.position, 90))
    expect(await bank.as(tx => tx.$count(contractEvents, kept))).toBe(1)
  })
})
