import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Authority } from '#app/identity/actor.ts'
import { type Jurisdiction, yearIn } from '#app/jurisdictions/jurisdiction.ts'
import type { ContractKind } from '#app/jurisdictions/pack.ts'
import { nextNumbers } from '#app/numbering/next-number.server.ts'
import { indexCases } from '#app/search/index-cases.server.ts'
import { newSubject } from '#app/submissions/new-subject.server.ts'
import { taskKinds, templateOf } from '#app/tasks/task-templates.ts'
import type { Transaction } from '#db/client.ts'
import { organisations } from '#db/schema/index.ts'
import { caseEventPayload } from './case-event.ts'
import { caseNumber, initialsOf } from './case-number.ts'
import type { Track } from './case-options.ts'
import { judgeCases } from './judge-cases.server.ts'
import { openingDetail, partiesOf, titleOf } from './opening.ts'
import { recordOnLedger } from './record-case-events.server.ts'

/** One submission has no more items. */
export const MOST_INSERTED = 1_000

/** A claim that fits its contract, which has no open case: whoever prepared it has seen to that. */
export interface PreparedCase {
  contract: {
    id: string
    subject: string
    counterpartyName: string
    counterpartyLocalName: string | null
    counterpartyPlace: string | null
  }
  currency: string
  principalMinor: bigint
  interestMinor: bigint
  costsMinor: bigint
  jurisdiction: Jurisdiction
  track: Track
  contractKind: ContractKind
  dueOn: string | null
  knownOn: string | null
  officer: { id: string; name: string } | null
  /** What the sender knows the row by, and the file it came in. */
  intakeKey: string
  intakeId: string
}

/**
 * Opens up to 1,000 cases, each with all that `openCase` gives one: parties, event, entry on the ledger, tasks, judgement
 * and what it is found by. One submission, and a fixed number of statements, whatever their number.
 * @returns their ids, in order
 * @throws DomainError when the organisation has no key on the ledger; the index `cases_one_open` where a case was opened on
 *   one of the contracts meanwhile
 */
export async function insertCases(
  tx: Transaction,
  authority: Authority,
  prepared: readonly PreparedCase[],
  now: Date,
): Promise<string[]> {
  if (prepared.length === 0) return []
  if (prepared.length > MOST_INSERTED) throw new RangeError(`at most ${MOST_INSERTED} cases at once`)
  const { organisationId } = authority.actor
  const [bank] = await tx.select().from(organisations).where(eq(organisations.id, organisationId))
  const numbers = await numbersOf(tx, organisationId, prepared, bank!.numberPrefix ?? initialsOf(bank!.name), now)
  const opened = prepared.map((one, index) => {
    const parties = partiesOf(one.contract, bank!)
    const number = numbers[index]!
    return { ...one, id: uuidv7(), subject: newSubject(), number, parties, title: titleOf(parties) }
  })
  await insertRows(tx, authority, opened, now)
  await insertParties(tx, organisationId, opened)
  await insertEvents(tx, authority, opened, now)
  await insertTasks(tx, authority, opened, now)
  const ids = opened.map(({ id }) => id)
  await judgeCases(tx, ids, now)
  await indexCases(tx, ids)
  return ids
}

type Opened = PreparedCase & {
  id: string
  subject: string
  number: string
  title: string
  parties: ReturnType<typeof partiesOf>
}

/** In the order of the rows; a year's are counted by the calendar of where the case is heard. */
async function numbersOf(
  tx: Transaction,
  organisationId: string,
  prepared: readonly PreparedCase[],
  prefix: string,
  now: Date,
): Promise<string[]> {
  const yearOf = new Map([...new Set(prepared.map(one => one.jurisdiction))].map(code => [code, yearIn(code, now)]))
  const counts = new Map<number, number>()
  for (const { jurisdiction } of prepared) {
    const year = yearOf.get(jurisdiction)!
    counts.set(year, (counts.get(year) ?? 0) + 1)
  }
  const next = new Map<number, number>()
  // Always in one order: two that open cases at once wait for each other and never for themselves.
  for (const [year, count] of [...counts].sort(([a], [b]) => a - b)) {
    next.set(year, await nextNumbers(tx, organisationId, `case-${year}`, count))
  }
  return prepared.map(({ jurisdiction }) => {
    const year = yearOf.get(jurisdiction)!
    const running = next.get(year)!
    next.set(year, running + 1)
    return caseNumber(prefix, year, running)
  })
}

async function insertRows(tx: Transaction, { actor }: Authority, opened: readonly Opened[], now: Date): Promise<void> {
  const rows = opened.map(one => ({
    ...{ id: one.id, subject: one.subject, number: one.number, contract_id: one.contract.id, title: one.title },
    ...{ jurisdiction: one.jurisdiction, track: one.track, currency: one.currency, contract_kind: one.contractKind },
    principal_minor: one.principalMinor.toString(),
    interest_minor: one.interestMinor.toString(),
    costs_minor: one.costsMinor.toString(),
    ...{ due_on: one.dueOn, known_on: one.knownOn, officer_id: one.officer?.id ?? null },
    ...{ intake_key: one.intakeKey, intake_id: one.intakeId },
  }))
  const at = now.toISOString()
  await tx.execute(sql`
    insert into cases (id, organisation_id, subject, number, contract_id, title, jurisdiction, track, stage, currency,
      contract_kind, principal_minor, interest_minor, costs_minor, claim_minor, due_on, known_on, officer_id,
      intake_key, intake_id, opened_by, opened_at, stage_since, version)
    select id, ${actor.organisationId}::uuid, subject, number, contract_id, title, jurisdiction, track, 'preparing',
      currency, contract_kind, principal_minor, interest_minor, costs_minor,
      principal_minor + interest_minor + costs_minor, due_on, known_on, officer_id, intake_key, intake_id,
      ${actor.name}, ${at}::timestamptz, ${at}::timestamptz, 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r (id uuid, subject text, number text,
      contract_id uuid, title text, jurisdiction text, track text, currency text, contract_kind text,
      principal_minor bigint, interest_minor bigint, costs_minor bigint, due_on date, known_on date, officer_id uuid,
      intake_key text, intake_id uuid)`)
}

async function insertParties(tx: Transaction, organisationId: string, opened: readonly Opened[]): Promise<void> {
  const rows = opened.flatMap(({ id, parties }) =>
    parties.map(({ role, name, localName, place }) => ({ id: uuidv7(), case_id: id, role, name, localName, place })),
  )
  await tx.execute(sql`
    insert into case_parties (id, organisation_id, case_id, role, name, local_name, place)
    select id, ${organisationId}::uuid, case_id, role, name, "localName", place
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as r (id uuid, case_id uuid, role text, name text, "localName" text, place text)`)
}

async function insertEvents(tx: Transaction, authority: Authority, opened: readonly Opened[], now: Date) {
  const { actor } = authority
  const facts = opened.map(one => ({
    case: one.subject,
    position: 1,
    type: 'case.opened' as const,
    from: null,
    to: 'preparing' as const,
    actor: actor.name,
    at: now,
    detail: {
      ...openingDetail(one.number, one.contract.subject, { ...one, courtId: null }),
      row: one.intakeKey,
      ...(one.officer && { officer: one.officer.name }),
    },
  }))
  const acts = await recordOnLedger(
    tx,
    authority,
    facts.map(fact => ({ type: fact.type, subject: fact.case, payload: caseEventPayload(fact) })),
  )
  const rows = facts.map(({ detail }, index) => ({
    ...{ id: uuidv7(), case_id: opened[index]!.id, detail, item_index: acts[index]!.itemIndex },
    salt: Buffer.from(acts[index]!.salt).toString('base64'),
  }))
  await tx.execute(sql`
    insert into case_events (id, organisation_id, case_id, position, type, to_stage, actor, at, detail, salt,
      submission_id, item_index)
    select id, ${actor.organisationId}::uuid, case_id, 1, 'case.opened', 'preparing', ${actor.name},
      ${now.toISOString()}::timestamptz, detail, decode(salt, 'base64'), ${acts[0]!.submissionId}::uuid, item_index
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as r (id uuid, case_id uuid, detail jsonb, salt text, item_index int)`)
}

/** What opening a case asks of people next. None of it is told to anybody: a thousand notices say less than one list. */
async function insertTasks(tx: Transaction, { actor }: Authority, opened: readonly Opened[], now: Date): Promise<void> {
  const rows = templateOf('opened').opens.flatMap(({ kind }) =>
    opened.map(({ id, officer }) => ({
      ...{ id: uuidv7(), case_id: id, kind, title: taskKinds[kind].title },
      assignee_id: taskKinds[kind].for === 'officer' ? (officer?.id ?? null) : null,
    })),
  )
  await tx.execute(sql`
    insert into tasks (id, organisation_id, case_id, kind, title, assignee_id, state, created_by, created_at, position)
    select id, ${actor.organisationId}::uuid, case_id, kind, title, assignee_id, 'open', ${actor.name},
      ${now.toISOString()}::timestamptz, 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
      as r (id uuid, case_id uuid, kind text, title text, assignee_id uuid)`)
}
