import { asc, eq } from 'drizzle-orm'
import { theClock } from '#app/lifecycle/clock.ts'
import { notifyMany } from '#app/notices/notify.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { organisations } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import { dueReminders } from './due-reminders.server.ts'
import { reminderWords } from './reminder-words.ts'

/** Told in one transaction, at most. */
export const REMINDER_BATCH = 2_000

/**
 * Tells everybody of the deadlines that are near or past, each step once. Two processes may do it at once, and either
 * may be killed: what a person was told is on record with the job that e-mails it, or neither is.
 * @returns how many were told
 */
export async function remindDeadlines(db: Database, now: Date, report: (error: unknown) => void): Promise<number> {
  const banks = await db
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.kind, 'bank'))
    .orderBy(asc(organisations.id))
  let told = 0
  for (const { id } of banks) {
    // What goes wrong for one must not keep the others waiting.
    told += await remindOrganisation(db, id, now).catch(error => {
      report(error)
      return 0
    })
  }
  return told
}

async function remindOrganisation(db: Database, organisationId: string, now: Date): Promise<number> {
  let told = 0
  for (;;) {
    const batch = await inTenant(db, { organisationId, actorId: theClock.id }, tx =>
      remindSome(tx, organisationId, now),
    )
    told += batch.told
    if (batch.seen < REMINDER_BATCH) return told
  }
}

/** One batch, in the organisation's transaction. */
async function remindSome(tx: Transaction, organisationId: string, now: Date): Promise<{ seen: number; told: number }> {
  const due = await dueReminders(tx, now, REMINDER_BATCH)
  const notices = due.map(({ personId, key, caseId, ...about }) => ({
    organisationId,
    personId,
    key,
    caseId,
    kind: about.escalated ? ('escalation' as const) : ('reminder' as const),
    path: `/cases/${caseId}`,
    ...reminderWords(about),
  }))
  // The list of notices has the last one on top.
  return { seen: due.length, told: await notifyMany(tx, notices.reverse(), now) }
}
