import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { packFor } from '#app/jurisdictions/pack-for.server.ts'
import { readStoredReadiness } from '#app/readiness/read-stored-readiness.server.ts'
import { cases } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { makeWorld } from '../cases/world.ts'
import { testDatabase } from '../support/database.ts'

describe('a thousand cases', () => {
  it('are judged in as many statements as one, as the program that takes them in', async () => {
    const database = await testDatabase()
    const { bank } = await makeWorld(database.app)
    for (let n = 0; n < 3; n++) await bank.newCase()
    await multiply(database, bank.organisationId)
    const tenant = { organisationId: bank.organisationId, actorId: bank.authority.actor.id }
    for (const db of [database.app, database.worker]) {
      await inTenant(db, tenant, async tx => {
        const rows = await tx.select().from(cases).where(eq(cases.organisationId, bank.organisationId)).limit(1_000)
        expect(rows).toHaveLength(1_000)
        const pack = await packFor(tx, 'CN')
        const statements: number[] = []
        const counted = counting(tx, statements)
        const began = performance.now()
        const judged = await readStoredReadiness(counted, rows, () => pack)
        const each = (performance.now() - began) / rows.length
        console.info(`readiness of 1,000 cases: ${each.toFixed(3)} ms each, ${statements.length} statements`)
        expect(judged.size).toBe(1_000)
        expect([...judged.values()].every(({ items }) => items.length > 5)).toBe(true)
        // Far above what it takes, so that only a query a case would break it.
        expect(each).toBeLessThan(2)
        expect(statements.length).toBeLessThan(15)
      })
    }
  }, 60_000)
})

/** Counts the statements that go through a transaction. */
function counting<T extends object>(tx: T, statements: number[]): T {
  return new Proxy(tx, {
    get(target, name, receiver) {
      const value = Reflect.get(target, name, receiver)
      if (name === 'select' || name === 'execute' || name === 'selectDistinct') statements.push(1)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** More contracts and cases like the first, written past the product: it is the reading that is measured. */
async function multiply(database: Awaited<ReturnType<typeof testDatabase>>, organisationId: string) {
  const { admin } = database
  await admin.execute(`
    create temp table new_ids as select gen_random_uuid() as contract_id, gen_random_uuid() as case_id, n
      from generate_series(1, 1500) n`)
  await admin.execute(`
    insert into contracts (id, organisation_id, subject, reference, title, jurisdiction, currency, principal_minor,
      counterparty_name, counterparty_place, state, created_at)
    select i.contract_id, k.organisation_id, 's' || i.n, 'R' || i.n, k.title, k.jurisdiction, k.currency,
      k.principal_minor, k.counterparty_name, k.counterparty_place, k.state, k.created_at
    from new_ids i, (select * from contracts where organisation_id = '${organisationId}' limit 1) k`)
  await admin.execute(`
    insert into contract_events (id, organisation_id, contract_id, position, client_id, type, occurred_at, payload, salt,
      commitment, submission_id, item_index, captured_at)
    select gen_random_uuid(), e.organisation_id, i.contract_id, p.position, gen_random_uuid(), e.type, e.occurred_at,
      e.payload, e.salt, e.commitment, e.submission_id, 0, e.captured_at
    from new_ids i, generate_series(1, 6) p(position),
      (select * from contract_events where organisation_id = '${organisationId}' limit 1) e`)
  await admin.execute(`
    insert into cases (id, organisation_id, subject, number, contract_id, title, jurisdiction, track, stage, currency,
      principal_minor, interest_minor, costs_minor, claim_minor, opened_by, opened_at, stage_since)
    select i.case_id, c.organisation_id, 'c' || i.n, 'N' || i.n, i.contract_id, c.title, c.jurisdiction, c.track, c.stage,
      c.currency, c.principal_minor, c.interest_minor, c.costs_minor, c.claim_minor, c.opened_by, c.opened_at, c.opened_at
    from new_ids i, (select * from cases where organisation_id = '${organisationId}' limit 1) c`)
  await admin.execute(`
    insert into case_parties (id, organisation_id, case_id, role, name, place)
    select gen_random_uuid(), '${organisationId}', i.case_id, 'respondent', 'Zhang', 'Nanping' from new_ids i`)
  await admin.execute('analyze')
}
