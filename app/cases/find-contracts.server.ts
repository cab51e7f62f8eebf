import { and, desc, eq, ilike, or, sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { contracts } from '#db/schema/index.ts'

const LIMIT = 20

/** Contracts of the organisation on which no case is open, newest first; by reference or part of a name. */
export function findContracts(tx: Transaction, search: string) {
  const wanted = search.normalize('NFKC').trim()
  const part = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`
  return tx
    .select()
    .from(contracts)
    .where(
      and(
        eq(contracts.organisationId, sql`app_organisation()`),
        sql`not exists (select from cases c where c.contract_id = ${contracts.id} and c.stage <> 'closed')`,
        wanted
          ? or(
              ilike(contracts.reference, part),
              ilike(contracts.counterpartyName, part),
              ilike(contracts.counterpartyLocalName, part),
            )
          : undefined,
      ),
    )
    .orderBy(desc(contracts.createdAt), desc(contracts.id))
    .limit(LIMIT)
}

/** @throws DomainError 404 when it is none of the organisation's. */
export async function findContract(tx: Transaction, contractId: string) {
  const [found] = isUuid(contractId)
    ? await tx
        .select()
        .from(contracts)
        .where(and(eq(contracts.id, contractId), eq(contracts.organisationId, sql`app_organisation()`)))
    : []
  if (!found) throw new DomainError('contract-unknown', 'There is no such contract, or it is not yours.', 404)
  return found
}
