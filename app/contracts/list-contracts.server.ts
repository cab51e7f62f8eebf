import { and, desc, eq, ilike, or, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { contracts } from '#db/schema/index.ts'

export interface ContractQuery {
  organisationId: string
  limit: number
  /** Created at (ISO 8601) and id of the last row of the page before. */
  after?: readonly string[] | null
  state?: string
  /** A reference, or a part of the counterparty's name. */
  search?: string
}

/** The organisation's contracts, newest first: up to `limit + 1`, the extra one saying that there are more. */
export function listContracts(tx: Transaction, { organisationId, limit, after, state, search }: ContractQuery) {
  return tx
    .select({
      id: contracts.id,
      reference: contracts.reference,
      title: contracts.title,
      jurisdiction: contracts.jurisdiction,
      currency: contracts.currency,
      principalMinor: contracts.principalMinor,
      counterpartyName: contracts.counterpartyName,
      counterpartyLocalName: contracts.counterpartyLocalName,
      state: contracts.state,
      signedOn: contracts.signedOn,
      createdAt: contracts.createdAt,
    })
    .from(contracts)
    .where(
      and(
        // Row-level security says it too; said here, the list's index serves it.
        eq(contracts.organisationId, organisationId),
        state ? eq(contracts.state, state) : undefined,
        search ? matches(search) : undefined,
        after ? follows(after) : undefined,
      ),
    )
    .orderBy(desc(contracts.createdAt), desc(contracts.id))
    .limit(limit + 1)
}

export type ListedContract = Awaited<ReturnType<typeof listContracts>>[number]

/** A cursor is never trusted: what is not a time and an id gives an empty page, not an error. */
function follows([createdAt = '', id = '']: readonly string[]): SQL {
  const at = new Date(createdAt)
  if (Number.isNaN(at.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) return sql`false`
  return sql`(${contracts.createdAt}, ${contracts.id}) < (${sql.param(at, contracts.createdAt)}, ${sql.param(id, contracts.id)}::uuid)`
}

function matches(search: string): SQL | undefined {
  const part = `%${search.replace(/[\\%_]/g, '\\$&')}%`
  return or(
    eq(contracts.reference, search),
    ilike(contracts.counterpartyName, part),
    ilike(contracts.counterpartyLocalName, part),
  )
}
