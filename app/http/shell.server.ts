import type { SQL } from 'drizzle-orm'
import { and, eq, gt, ne, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { OrganisationKind } from '#app/identity/actor.ts'
import { roleWords, type SignedInPerson } from '#app/identity/person.ts'
import type { Area, SignedIn } from '#app/ui/app-shell.tsx'
import type { Transaction } from '#db/client.ts'
import { assignments, cases, contracts, linkOpenings, reports } from '#db/schema/index.ts'

/** What `<AppShell {...shell}>` needs. */
export interface ShellData {
  areas: Area[]
  who: SignedIn
  signOutAction: string
  accountLinks: { to: string; label: string }[]
}

export async function shellData(tx: Transaction, person: SignedInPerson): Promise<ShellData> {
  return {
    areas: await areasOf[person.organisation.kind](tx, person.organisation.id),
    who: {
      name: person.name,
      localName: person.localName ?? undefined,
      role: roleWords[person.role],
      organisation: person.organisation.localName
        ? `${person.organisation.name} ${person.organisation.localName}`
        : person.organisation.name,
    },
    signOutAction: '/sign-out',
    accountLinks: person.role === 'integration-engineer' ? [{ to: '/account/keys', label: 'Keys' }] : [],
  }
}

const ledger: Area = { to: '/ledger', label: 'Ledger' }
/** Of those whose organisations can keep the ledger. */
const governance: Area = { to: '/governance', label: 'Governance' }

/**
 * Where people of each kind of organisation work. Counts are of what there is to work on, up to `MOST`; they name the
 * organisation, because under row security alone they would go through every tenant's rows.
 */
const areasOf: Record<OrganisationKind, (tx: Transaction, organisationId: string) => Promise<Area[]>> = {
  bank: async (tx, bank) => [
    {
      to: '/cases',
      label: 'Cases',
      count: await count(tx, cases, and(eq(cases.organisationId, bank), ne(cases.stage, 'closed'))),
    },
    { to: '/contracts', label: 'Contracts', count: await count(tx, contracts, eq(contracts.organisationId, bank)) },
    { to: '/reports', label: 'Reports', count: await count(tx, reports, eq(reports.organisationId, bank)) },
    {
      to: '/assignments',
      label: 'Assignments',
      count: await count(tx, assignments, and(eq(assignments.organisationId, bank), isOpenOffer())),
    },
    ledger,
    governance,
  ],
  notary: async (tx, notary) => [
    {
      to: '/reports',
      label: 'Reports',
      count: await count(tx, reports, and(eq(reports.notaryId, notary), eq(reports.status, 'requested'))),
    },
    {
      to: '/court/openings',
      label: 'Openings',
      count: await count(tx, linkOpenings, eq(linkOpenings.notaryId, notary)),
    },
    ledger,
    governance,
  ],
  court: async (tx, court) => [
    { to: '/court/openings', label: 'Openings', count: await count(tx, linkOpenings, eq(linkOpenings.courtId, court)) },
    ledger,
    governance,
  ],
  partner: async (tx, partner) => [
    {
      to: '/assignments',
      label: 'Assignments',
      count: await count(tx, assignments, and(eq(assignments.partnerId, partner), isOpenOffer())),
    },
    ledger,
  ],
  regulator: async () => [ledger, governance],
}

function isOpenOffer() {
  return and(eq(assignments.status, 'offered'), gt(assignments.expiresAt, new Date()))
}

/** Counting everything would cost more than the page; beyond this number nobody reads the exact one. */
const MOST = 9_999

async function count(tx: Transaction, table: PgTable, where: SQL | undefined): Promise<number> {
  const some = tx.select({ one: sql`1` }).from(table).where(where).limit(MOST).as('some')
  const [row] = await tx.select({ count: sql<number>`count(*)::int` }).from(some)
  return row!.count
}
