import { and, desc, eq, lt, or } from 'drizzle-orm'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Transaction } from '#db/client.ts'
import { isUuid } from '#db/is-uuid.ts'
import { intakes } from '#db/schema/index.ts'
import { type Intake, intakeOf } from './intake.ts'

/** @throws DomainError 404, also for another organisation's */
export async function findIntake(
  tx: Transaction,
  intakeId: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<Intake> {
  const query = tx.select().from(intakes).where(eq(intakes.id, intakeId))
  const [row] = isUuid(intakeId) ? await (lock ? query.for('update') : query) : []
  if (!row) throw new DomainError('intake-unknown', 'There is no such file here.', 404)
  return intakeOf(row)
}

/** The newest first; `after` is the last one shown. */
export async function listIntakes(
  tx: Transaction,
  organisationId: string,
  { after, limit }: { after: readonly string[] | null; limit: number },
): Promise<(Intake & { key: string[] })[]> {
  const at = after && new Date(after[0]!)
  const rows = await tx
    .select()
    .from(intakes)
    .where(
      and(
        eq(intakes.organisationId, organisationId),
        at ? or(lt(intakes.createdAt, at), and(eq(intakes.createdAt, at), lt(intakes.id, after![1]!))) : undefined,
      ),
    )
    .orderBy(desc(intakes.createdAt), desc(intakes.id))
    .limit(limit)
  return rows.map(row => ({ ...intakeOf(row), key: [row.createdAt.toISOString(), row.id] }))
}
