import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { FactId } from '#app/jurisdictions/facts.ts'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { caseDocuments, caseParties, caseStatements, evidence } from '#db/schema/index.ts'
import { disputedItem } from './dispute.ts'

export interface CaseDocument {
  id: string
  fact: FactId
  evidenceId: string
  name: string
  note: string | null
  addedBy: string
  addedAt: Date
}

export interface CaseStatement {
  id: string
  fact: FactId
  words: string
  /** A calendar date that the fact has. */
  on: string | null
  statedBy: string
  statedAt: Date
}

/** What people put into one case. */
export interface CaseFacts {
  /** The respondent's place; empty when none was given. */
  address: string
  documents: CaseDocument[]
  statements: CaseStatement[]
  /** The item's id, with the statement that the other side disputes it. */
  disputes: Map<string, CaseStatement>
}

/** For many cases in three statements; what was removed or withdrawn stays in the tables and counts no more. */
export async function readCaseFacts(tx: Transaction, caseIds: readonly string[]): Promise<Map<string, CaseFacts>> {
  const facts = new Map<string, CaseFacts>(caseIds.map(id => [id, emptyFacts()]))
  const ids = [...facts.keys()]
  if (ids.length === 0) return facts
  const { respondents, documents, statements } = await atOnce({
    respondents: readRespondents(tx, ids),
    documents: readDocuments(tx, ids),
    statements: readStatements(tx, ids),
  })
  for (const { caseId, place } of respondents) facts.get(caseId)!.address ||= place?.trim() ?? ''
  for (const { document, name } of documents) {
    facts.get(document.caseId)!.documents.push({ ...document, fact: document.fact as FactId, name })
  }
  for (const { caseId, ...statement } of statements) {
    const of = facts.get(caseId)!
    const item = disputedItem(statement.fact)
    if (item) of.disputes.set(item, statement as CaseStatement)
    else of.statements.push(statement as CaseStatement)
  }
  return facts
}

function readRespondents(tx: Transaction, ids: string[]) {
  return tx
    .select({ caseId: caseParties.caseId, place: caseParties.place })
    .from(caseParties)
    .where(and(inArray(caseParties.caseId, ids), eq(caseParties.role, 'respondent')))
    .orderBy(asc(caseParties.id))
}

function readDocuments(tx: Transaction, ids: string[]) {
  return tx
    .select({ document: caseDocuments, name: evidence.name })
    .from(caseDocuments)
    .innerJoin(evidence, eq(evidence.id, caseDocuments.evidenceId))
    .where(and(inArray(caseDocuments.caseId, ids), isNull(caseDocuments.removedPosition)))
    .orderBy(asc(caseDocuments.position))
}

function readStatements(tx: Transaction, ids: string[]) {
  return tx
    .select()
    .from(caseStatements)
    .where(and(inArray(caseStatements.caseId, ids), isNull(caseStatements.withdrawnPosition)))
    .orderBy(asc(caseStatements.position))
}

function emptyFacts(): CaseFacts {
  return { address: '', documents: [], statements: [], disputes: new Map() }
}
