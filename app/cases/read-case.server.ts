import { asc, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import type { Party, PartyRole } from '#app/parties/party.ts'
import { atOnce } from '#db/at-once.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { caseParties, cases, contracts, organisations, people } from '#db/schema/index.ts'
import type { Outcome, Situation, Track } from './case.ts'
import { caseUnknown } from './lock-case.server.ts'
import { type CaseRow, readSituation } from './read-situation.server.ts'

export interface CaseDetail {
  id: string
  number: string
  title: string
  jurisdiction: string
  track: Track
  outcome: Outcome | null
  openedBy: string
  openedAt: Date
  closedAt: Date | null
  /** Sent back with each act on the case. */
  version: number
  claim: { currency: string; principalMinor: bigint; interestMinor: bigint; costsMinor: bigint; claimMinor: bigint }
  bank: { name: string; localName: string | null }
  court: { name: string; localName: string | null } | null
  /** Whose work it is. */
  officer: { id: string; name: string } | null
  hold: { until: Date; reason: string | null } | null
  /** When it came into its stage. */
  stageSince: Date
  parties: Party[]
  contract: {
    id: string
    reference: string
    title: string
    signedOn: string | null
    principalMinor: bigint
    currency: string
  }
  situation: Situation
}

/** One of the organisation's own cases, with its contract. @throws DomainError 404 */
export async function readCase(tx: Transaction, caseId: string, now = new Date()): Promise<CaseDetail> {
  return (await readWholeCase(tx, caseId, now)).detail
}

/** The same, with the row and the rules that its parts are read by. @throws DomainError 404 */
export async function readWholeCase(
  tx: Transaction,
  caseId: string,
  now = new Date(),
): Promise<{ detail: CaseDetail; row: CaseRow; pack: RulePack }> {
  if (!isUuid(caseId)) throw caseUnknown()
  const bank = alias(organisations, 'bank')
  const court = alias(organisations, 'court')
  const [row] = await tx
    .select({ found: cases, contract: contracts, bank, court, officer: { id: people.id, name: people.name } })
    .from(cases)
    .innerJoin(contracts, eq(contracts.id, cases.contractId))
    .innerJoin(bank, eq(bank.id, cases.organisationId))
    .leftJoin(court, eq(court.id, cases.courtId))
    .leftJoin(people, eq(people.id, cases.officerId))
    .where(eq(cases.id, caseId))
  if (!row) throw caseUnknown()
  const { found, contract } = row
  const { currency, principalMinor, interestMinor, costsMinor, claimMinor } = found
  const {
    read: { situation, pack },
    parties,
  } = await atOnce({ read: readSituation(tx, found, now), parties: readParties(tx, found.id) })
  const detail: CaseDetail = {
    id: found.id,
    number: found.number,
    title: found.title,
    jurisdiction: found.jurisdiction,
    track: found.track as Track,
    outcome: found.outcome as Outcome | null,
    openedBy: found.openedBy,
    openedAt: found.openedAt,
    closedAt: found.closedAt,
    version: found.version,
    claim: { currency, principalMinor, interestMinor, costsMinor, claimMinor },
    bank: { name: row.bank.name, localName: row.bank.localName },
    court: row.court && { name: row.court.name, localName: row.court.localName },
    parties,
    contract: {
      id: contract.id,
      reference: contract.reference,
      title: contract.title,
      signedOn: contract.signedOn,
      principalMinor: contract.principalMinor,
      currency: contract.currency,
    },
    officer: row.officer,
    hold: found.heldUntil && { until: found.heldUntil, reason: found.holdReason },
    stageSince: found.stageSince,
    situation,
  }
  return { detail, row: found, pack }
}

export async function readParties(tx: Transaction, caseId: string): Promise<Party[]> {
  const rows = await tx.select().from(caseParties).where(eq(caseParties.caseId, caseId)).orderBy(asc(caseParties.id))
  return rows.map(({ role, name, localName, place }) => ({ role: role as PartyRole, name, localName, place }))
}
