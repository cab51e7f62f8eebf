import type { SQL } from 'drizzle-orm'
import { and, eq, gt, isNull, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { isCaseworker, type OrganisationKind } from '#app/identity/actor.ts'
import { roleWords, type SignedInPerson } from '#app/identity/person.ts'
import type { Area, SignedIn } from '#app/ui/app-shell.tsx'
import type { Transaction } from '#db/client.ts'
import {
  assignments,
  caseDeadlines,
  cases,
  contracts,
  linkOpenings,
  notices,
  reports,
  tasks,
} from '#db/schema/index.ts'

/** What `<AppShell {...shell}>` needs. */
export interface ShellData {
  areas: Area[]
  who: SignedIn
  signOutAction: string
  /** Notices that were not read yet, up to a thousand. */
  unread: number
  accountLinks: { to: string; label: string }[]
}

export async function shellData(tx: Transaction, person: SignedInPerson): Promise<ShellData> {
  const places = placesOf[person.organisation.kind](person.organisation.id, person.id)
  const mine = { table: notices, where: and(eq(notices.personId, person.id), isNull(notices.readAt)) }
  const [unread, ...counts] = await countAll(tx, [mine, ...places.flatMap(place => place.counts ?? [])])
  return {
    areas: places.map(({ counts: counted, ...area }) => (counted ? { ...area, count: counts.shift()! } : area)),
    who: {
      name: person.name,
      localName: person.localName ?? undefined,
      role: roleWords[person.role],
      organisation: person.organisation.localName
        ? `${person.organisation.name} ${person.organisation.localName}`
        : person.organisation.name,
    },
    signOutAction: '/sign-out',
    unread: unread!,
    accountLinks: [
      ...(isCaseworker(person) ? [{ to: '/account/calendar', label: 'Calendar' }] : []),
      ...(person.role === 'integration-engineer' ? [{ to: '/account/keys', label: 'Keys' }] : []),
    ],
  }
}

const ledger: Area = { to: '/ledger', label: 'Ledger' }
/** Of those whose organisations can keep the ledger. */
const governance: Area = { to: '/governance', label: 'Governance' }

interface Place extends Area {
  /** What there is to work on. */
  counts?: Counted
}

interface Counted {
  table: PgTable
  where: SQL | undefined
}

/**
 * Where people of each kind of organisation work. What is counted names the organisation, because under row security
 * alone it would be looked for in every tenant's rows.
 */
const placesOf: Record<OrganisationKind, (organisationId: string, personId: string) => Place[]> = {
  bank: (bank, personId) => [
    {
      to: '/cases',
      label: 'Cases',
      counts: { table: cases, where: and(eq(cases.organisationId, bank), ne(cases.stage, 'closed')) },
    },
    { to: '/deadlines', label: 'Deadlines', counts: { table: caseDeadlines, where: isDueSoon(bank) } },
    { to: '/tasks', label: 'Tasks', counts: { table: tasks, where: isTaskOf(bank, personId) } },
    { to: '/contracts', label: 'Contracts', counts: { table: contracts, where: eq(contracts.organisationId, bank) } },
    { to: '/reports', label: 'Reports', counts: { table: reports, where: eq(reports.organisationId, bank) } },
    {
      to: '/assignments',
      label: 'Assignments',
      counts: { table: assignments, where: and(eq(assignments.organisationId, bank), isOpenOffer()) },
    },
    { to: '/jurisdictions', label: 'Rules' },
    ledger,
    governance,
  ],
  notary: notary => [
    {
      to: '/reports',
      label: 'Reports',
      counts: { table: reports, where: and(eq(reports.notaryId, notary), eq(reports.status, 'requested')) },
    },
    {
      to: '/court/openings',
      label: 'Openings',
      counts: { table: linkOpenings, where: eq(linkOpenings.notaryId, notary) },
    },
    ledger,
    governance,
  ],
  court: court => [
    {
      to: '/court/openings',
      label: 'Openings',
      counts: { table: linkOpenings, where: eq(linkOpenings.courtId, court) },
    },
    ledger,
    governance,
  ],
  partner: partner => [
    {
      to: '/assignments',
      label: 'Assignments',
      counts: { table: assignments, where: and(eq(assignments.partnerId, partner), isOpenOffer()) },
    },
    ledger,
  ],
  regulator: () => [ledger, governance],
}

function isOpenOffer() {
  return and(eq(assignments.status, 'offered'), gt(assignments.expiresAt, new Date()))
}

/** Open, and not asleep. */
function isTaskOf(organisationId: string, personId: string) {
  const awake = or(isNull(tasks.wakeAt), lte(tasks.wakeAt, new Date()))
  return and(eq(tasks.organisationId, organisationId), eq(tasks.assigneeId, personId), eq(tasks.state, 'open'), awake)
}

/** Overdue, or due within a week. */
function isDueSoon(organisationId: string) {
  const inAWeek = new Date(Date.now() + 7 * 86_400_000)
  return and(
    eq(caseDeadlines.organisationId, organisationId),
    eq(caseDeadlines.state, 'open'),
    lt(caseDeadlines.dueAt, inAWeek),
  )
}

/** Counting everything would cost more than the page; beyond this number nobody reads the exact one. */
const MOST = 1_000

/** One statement for all of them. */
async function countAll(tx: Transaction, wanted: readonly Counted[]): Promise<number[]> {
  const counts = wanted.map(
    ({ table, where }, at) =>
      sql`(select count(*)::int from (select from ${table} where ${where} limit ${MOST}) x) as ${sql.identifier(`n${at}`)}`,
  )
  const [row] = await tx.execute<Record<string, number>>(sql`select ${sql.join(counts, sql`, `)}`)
  return wanted.map((_, at) => row![`n${at}`]!)
}
