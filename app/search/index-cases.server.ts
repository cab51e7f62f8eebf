import { and, asc, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { caseFilings, caseParties, cases, contracts } from '#db/schema/index.ts'
import { tokenVector } from './tokens.ts'

/**
 * What each case is found by: its number, its parties in both scripts, the contract's number and title, the court's
 * reference. Any number of cases in four statements.
 */
export async function indexCases(tx: Transaction, caseIds: readonly string[]): Promise<void> {
  if (caseIds.length === 0) return
  const ids = [...caseIds]
  const found = await tx
    .select({
      id: cases.id,
      organisationId: cases.organisationId,
      number: cases.number,
      reference: contracts.reference,
      title: contracts.title,
    })
    .from(cases)
    .innerJoin(contracts, eq(contracts.id, cases.contractId))
    .where(inArray(cases.id, ids))
    .orderBy(asc(cases.id))
  const texts = new Map<string, (string | null)[]>(
    found.map(({ id, number, reference, title }) => [id, [number, reference, title]]),
  )
  const parties = await tx
    .select({ caseId: caseParties.caseId, name: caseParties.name, localName: caseParties.localName })
    .from(caseParties)
    // The claimant is in every case of the organisation: nobody is found by it.
    .where(and(inArray(caseParties.caseId, ids), sql`${caseParties.role} <> 'claimant'`))
  for (const { caseId, name, localName } of parties) texts.get(caseId)?.push(name, localName)
  const filings = await tx
    .select({ caseId: caseFilings.caseId, reference: caseFilings.courtReference })
    .from(caseFilings)
    .where(and(inArray(caseFilings.caseId, ids), isNotNull(caseFilings.courtReference)))
    .orderBy(desc(caseFilings.submittedAt))
  for (const { caseId, reference } of filings) texts.get(caseId)?.push(reference)
  await writeTokens(
    tx,
    found.map(({ id, organisationId }) => ({ id, organisationId, tokens: tokenVector(texts.get(id)!) })),
  )
}

async function writeTokens(
  tx: Transaction,
  rows: readonly { id: string; organisationId: string; tokens: string }[],
): Promise<void> {
  await tx.execute(sql`
    insert into case_search (case_id, organisation_id, tokens)
    select id, organisation_id, tokens::tsvector from unnest(
      ${sql.param(rows.map(({ id }) => id))}::uuid[], ${sql.param(rows.map(({ organisationId }) => organisationId))}::uuid[],
      ${sql.param(rows.map(({ tokens }) => tokens))}::text[]) as v (id, organisation_id, tokens)
    on conflict (case_id) do update set tokens = excluded.tokens`)
}
