/** What must not be, and was seen: kept with its proof. */
import { createHash } from 'node:crypto'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { canonicalText, type Json } from '#ledger/canonical.ts'
import type { Database, Transaction } from './client.ts'
import { ledgerAlarms } from './schema/index.ts'

/**
 * `ahead`: a checkpoint that the log signed and this database has never seen. `fork`: one that contradicts this database.
 * Both shake the tree itself, and nothing is sequenced while one is open. `rule-breach`: a member says that an entry breaks
 * a rule. `omission`: one says that the log leaves out a submission. What a single member says stops nothing.
 */
export type AlarmKind = 'ahead' | 'fork' | 'rule-breach' | 'omission'

/** What shakes the tree first. */
export const ALARM_KINDS: readonly AlarmKind[] = ['fork', 'ahead', 'rule-breach', 'omission']
export const SHAKES_TREE: readonly AlarmKind[] = ['fork', 'ahead']

export type Alarm = {
  readonly kind: AlarmKind
  /** Whose record showed it; null when it was found here. */
  readonly member: string | null
  /** In words, for people. */
  readonly detail: string
  /** Signed notes, and what else shows that they contradict each other. */
  readonly evidence: Json
}

export type StoredAlarm = typeof ledgerAlarms.$inferSelect

/** Told once: the same thing seen again, also after it was cleared, changes nothing. @returns whether it is new */
export async function raiseAlarm(db: Database | Transaction, alarm: Alarm): Promise<boolean> {
  const { kind, member, detail, evidence } = alarm
  const digest = createHash('sha256').update(canonicalText({ kind, member, evidence })).digest('hex')
  const raised = await db
    .insert(ledgerAlarms)
    .values({ kind, member, detail, evidence, digest, raisedAt: new Date() })
    .onConflictDoNothing()
    .returning({ id: ledgerAlarms.id })
  return raised.length > 0
}

/** It stays to be read. @returns whether it was open */
export async function clearAlarm(db: Database | Transaction, id: string, because: string): Promise<boolean> {
  const cleared = await db
    .update(ledgerAlarms)
    .set({ clearedAt: new Date(), clearedBecause: because })
    .where(and(eq(ledgerAlarms.id, id), isNull(ledgerAlarms.clearedAt)))
    .returning({ id: ledgerAlarms.id })
  return cleared.length > 0
}

/** The oldest first. */
export async function openAlarms(
  db: Database | Transaction,
  kinds: readonly AlarmKind[] = SHAKES_TREE,
): Promise<StoredAlarm[]> {
  return db
    .select()
    .from(ledgerAlarms)
    .where(and(isNull(ledgerAlarms.clearedAt), inArray(ledgerAlarms.kind, [...kinds])))
    .orderBy(asc(ledgerAlarms.raisedAt))
}
