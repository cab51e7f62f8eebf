import { and, eq, ne } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Authority } from '#app/identity/actor.ts'
import { isOrganisationOfKind } from '#app/identity/is-organisation-of-kind.server.ts'
import { dateIn, type Jurisdiction, yearIn } from '#app/jurisdictions/jurisdiction.ts'
import type { ContractKind } from '#app/jurisdictions/pack.ts'
import { nextNumber } from '#app/numbering/next-number.server.ts'
import { indexCases } from '#app/search/index-cases.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { tasksOfEvent } from '#app/tasks/tasks-of-event.server.ts'
import type { Transaction } from '#db/client.ts'
import { caseParties, cases, contracts, organisations } from '#db/schema/index.ts'
import type { Track } from './case.ts'
import { caseNumber, initialsOf } from './case-number.ts'
import { mayOpenCase } from './case-policy.ts'
import { judgeCases } from './judge-cases.server.ts'
import { openingDetail, partiesOf, titleOf } from './opening.ts'
import { recordCaseEvents } from './record-case-events.server.ts'

export interface NewCase {
  contractId: string
  /** ISO 4217; must be the contract's. Amounts are in its minor units. */
  currency: string
  principalMinor: bigint
  interestMinor: bigint
  costsMinor: bigint
  jurisdiction: Jurisdiction
  courtId: string | null
  track: Track
  contractKind?: ContractKind
  /** Calendar dates there: of the claim, or its last instalment; and when the bank learnt of it, where that was later. */
  dueOn?: string | null
  knownOn?: string | null
}

/**
 * Opens a case on one contract of the actor's organisation, with the contract's parties.
 * @throws DomainError when the contract is not the organisation's, has an open case, or the claim does not fit it.
 */
export async function openCase(
  tx: Transaction,
  authority: Authority,
  input: NewCase,
  now = new Date(),
): Promise<{ caseId: string; number: string }> {
  const { actor } = authority
  if (!mayOpenCase(actor)) throw new DomainError('case-not-allowed', 'Your role may not open cases.', 403)
  const contract = await lockContract(tx, actor.organisationId, input.contractId)
  checkClaim(input, contract)
  checkDates(input, now)
  await checkNoOpenCase(tx, contract.id)
  if (input.courtId) await checkCourt(tx, input.courtId)

  const [bank] = await tx.select().from(organisations).where(eq(organisations.id, actor.organisationId))
  const parties = partiesOf(contract, bank!)
  const year = yearIn(input.jurisdiction, now)
  const running = await nextNumber(tx, actor.organisationId, `case-${year}`)
  const number = caseNumber(bank!.numberPrefix ?? initialsOf(bank!.name), year, running)
  const subject = newSubject()
  const claimMinor = input.principalMinor + input.interestMinor + input.costsMinor
  const [opened] = await tx
    .insert(cases)
    .values({
      ...input,
      organisationId: actor.organisationId,
      subject,
      number,
      title: titleOf(parties),
      stage: 'preparing',
      claimMinor,
      openedBy: actor.name,
      openedAt: now,
      version: 0,
    })
    .returning({ id: cases.id })
  const caseId = opened!.id
  await tx
    .insert(caseParties)
    .values(parties.map(party => ({ ...party, organisationId: actor.organisationId, caseId })))
  const detail = openingDetail(number, contract.subject, input)
  await recordCaseEvents(
    tx,
    authority,
    { id: caseId, organisationId: actor.organisationId, subject, stage: 'preparing', version: 0 },
    [{ type: 'case.opened', subject, to: 'preparing', detail }],
    now,
  )
  const found = { id: caseId, organisationId: actor.organisationId }
  await tasksOfEvent(tx, { found, position: 1, authority, now }, 'opened')
  await judgeCases(tx, [caseId], now)
  await indexCases(tx, [caseId])
  return { caseId, number }
}

/** Locked, so that of two people opening a case on it at once the second is told the first one's number. */
async function lockContract(tx: Transaction, organisationId: string, contractId: string) {
  const [contract] = await tx
    .select()
    .from(contracts)
    .where(and(eq(contracts.id, contractId), eq(contracts.organisationId, organisationId)))
    .for('update')
  if (contract) return contract
  const message = 'There is no such contract, or it is not yours.'
  throw new DomainError('contract-unknown', message, 404, { contractId: [message] })
}

function checkClaim(input: NewCase, contract: { currency: string; principalMinor: bigint }) {
  const { principalMinor, interestMinor, costsMinor, currency } = input
  if (currency !== contract.currency) {
    refuse('claim-currency', 'currency', `The contract is in ${contract.currency}; the claim must be too.`)
  }
  if (principalMinor < 0n) refuse('claim-amount', 'principal', 'The principal cannot be less than nothing.')
  if (interestMinor < 0n) refuse('claim-amount', 'interest', 'The interest cannot be less than nothing.')
  if (costsMinor < 0n) refuse('claim-amount', 'costs', 'The costs cannot be less than nothing.')
  if (principalMinor > contract.principalMinor) {
    refuse('claim-amount', 'principal', "The principal claimed is more than the contract's own.")
  }
  if (principalMinor + interestMinor + costsMinor === 0n) {
    refuse('claim-amount', 'principal', 'There is nothing to claim: enter what is owed.')
  }
}

function checkDates({ dueOn, knownOn, jurisdiction }: NewCase, now: Date) {
  if (knownOn && !dueOn) refuse('claim-dates', 'dueOn', 'Enter when the claim was due, too.')
  if (knownOn && knownOn > dateIn(jurisdiction, now)) refuse('claim-dates', 'knownOn', 'This day is still to come.')
}

function refuse(code: string, field: string, message: string): never {
  throw new DomainError(code, message, 422, { [field]: [message] })
}

async function checkNoOpenCase(tx: Transaction, contractId: string) {
  const [open] = await tx
    .select({ number: cases.number })
    .from(cases)
    .where(and(eq(cases.contractId, contractId), ne(cases.stage, 'closed')))
  if (!open) return
  const message = `Case ${open.number} is already open on this contract.`
  throw new DomainError('case-exists', message, 409, { contractId: [message] })
}

async function checkCourt(tx: Transaction, courtId: string) {
  if (await isOrganisationOfKind(tx, courtId, 'court')) return
  refuse('case-court', 'courtId', 'Choose a court that is registered here.')
}
