import { eq } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { organisations } from '#db/schema/index.ts'

/** The name of the member node that an organisation runs; null where it runs none. */
export async function findMember(tx: Transaction, organisationId: string): Promise<string | null> {
  const [row] = await tx
    .select({ member: organisations.member })
    .from(organisations)
    .where(eq(organisations.id, organisationId))
  return row?.member ?? null
}

/** @throws DomainError `not-a-member` (403). */
export async function requireMember(tx: Transaction, organisationId: string): Promise<string> {
  const member = await findMember(tx, organisationId)
  if (member !== null) return member
  throw new DomainError(
    'not-a-member',
    'Only members of the ledger change its policy. Your organisation runs no member node.',
    403,
  )
}
