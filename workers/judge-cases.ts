import { and, eq, ne } from 'drizzle-orm'
import { judgeCases } from '#app/cases/judge-cases.server.ts'
import { completeJob } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Database } from '#db/client.ts'
import { cases } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'

/** Judges cases anew, those named or the open one of a contract. Run twice, it comes to the same. */
export async function judgeCasesAgain(
  { payload, outboxId }: Job<'judge-cases'>,
  { db }: { db: Database },
): Promise<void> {
  const { organisationId } = payload
  await inTenant(db, { organisationId, actorId: organisationId }, async tx => {
    await completeJob(tx, outboxId)
    const named = 'caseIds' in payload ? payload.caseIds : null
    const found = named
      ? named.map(id => ({ id }))
      : await tx
          .select({ id: cases.id })
          .from(cases)
          .where(and(eq(cases.contractId, (payload as { contractId: string }).contractId), ne(cases.stage, 'closed')))
    await judgeCases(
      tx,
      found.map(({ id }) => id),
      new Date(),
    )
  })
}
