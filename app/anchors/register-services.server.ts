import { and, eq, isNull, not, or, type SQL } from 'drizzle-orm'
import type { Transaction } from '#db/client.ts'
import { anchorServices } from '#db/schema/index.ts'
import type { AnchorService } from './anchor.ts'

/** Writes down what this worker is set up with, and that whatever else stood there no longer is. */
export async function registerServices(
  tx: Transaction,
  services: readonly AnchorService[],
  everySeconds: number,
  now: Date,
): Promise<void> {
  for (const { kind, service, confirmations } of services) {
    const facts = { everySeconds, confirmations, seenAt: now, endedAt: null }
    await tx
      .insert(anchorServices)
      .values({ kind, service, ...facts })
      .onConflictDoUpdate({ target: [anchorServices.kind, anchorServices.service], set: facts })
  }
  const kept = or(
    ...services.map(
      ({ kind, service }): SQL => and(eq(anchorServices.kind, kind), eq(anchorServices.service, service))!,
    ),
  )
  await tx
    .update(anchorServices)
    .set({ endedAt: now })
    .where(and(isNull(anchorServices.endedAt), kept && not(kept)))
}
