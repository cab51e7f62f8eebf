import { sql } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Database } from '#db/client.ts'
import { sessions } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { checkPassword } from './password.server.ts'
import { newToken, tokenHash } from './token.server.ts'

/**
 * Begins a session for whoever has this e-mail address and password. Takes the database and not a transaction: nobody
 * has a tenant yet, and no connection is held while the password is hashed.
 * @returns the token for the session cookie, of which only the hash is kept.
 * @throws DomainError `sign-in-failed`, the same whether the address or the password is wrong.
 */
export async function signIn(
  db: Database,
  input: { email: string; password: string; seconds: number },
): Promise<{ token: string; personId: string; organisationId: string }> {
  const person = await findPerson(db, input.email)
  if (!(await checkPassword(input.password, person?.passwordHash ?? null)) || !person) {
    throw new DomainError('sign-in-failed', 'The e-mail address or the password is not right.', 422)
  }
  const token = newToken()
  const { id: personId, organisationId } = person
  await inTenant(db, { organisationId, actorId: personId }, tx =>
    tx.insert(sessions).values({
      tokenHash: tokenHash(token),
      organisationId,
      personId,
      expiresAt: new Date(Date.now() + input.seconds * 1000),
    }),
  )
  return { token, personId, organisationId }
}

async function findPerson(db: Database, email: string) {
  const [row] = await db.execute<{ id: string; organisation_id: string; password_hash: string }>(
    sql`select id, organisation_id, password_hash from find_person_for_sign_in(${email.trim()})`,
  )
  return row ? { id: row.id, organisationId: row.organisation_id, passwordHash: row.password_hash } : null
}
