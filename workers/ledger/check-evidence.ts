/** Every object that a record names is in the evidence store and hashes to its name. */
import { createHash } from 'node:crypto'
import { type EvidenceStore, ObjectMissing } from '#app/evidence/store.server.ts'
import type { Database } from '#db/client.ts'
import type { Finding } from '#ledger/check.ts'

export type CheckedEvidence = {
  /** How many objects were there and were hashed. */
  readonly objects: number
  /** Objects that no record names, such as those of an upload that was cut short. They do no harm. */
  readonly orphans: readonly string[]
}

const ROWS = 1_000

/**
 * Without a database, or one that does not say what it names, all that the store holds is hashed and none is missed.
 * `skipped` is told what could not be looked at.
 */
export async function checkEvidence(
  db: Database | null,
  store: EvidenceStore,
  report: (finding: Finding) => void,
  skipped: (what: string) => void,
): Promise<CheckedEvidence> {
  let objects = 0
  const unread: { count: number; reason: string } = { count: 0, reason: '' }
  const checkObject = async (objectKey: string) => {
    try {
      const digest = createHash('sha256')
      for await (const piece of store.get(objectKey)) digest.update(piece)
      objects += 1
      if (digest.digest('hex') !== objectKey) {
        report({ where: `evidence ${objectKey}`, what: 'is not what its name says' })
      }
    } catch (error) {
      if (error instanceof ObjectMissing) return report({ where: `evidence ${objectKey}`, what: 'is missing' })
      unread.count += 1
      unread.reason ||= reasonOf(error)
    }
  }
  const named = db && (await forEachNamed(db, checkObject, skipped))
  const orphans: string[] = []
  try {
    for await (const objectKey of store.list()) {
      if (!named) await checkObject(objectKey)
      else if (!named.has(objectKey)) orphans.push(objectKey)
    }
  } catch (error) {
    skipped(`evidence: what else the store holds, as it cannot be listed (${reasonOf(error)})`)
  }
  if (unread.count > 0) skipped(`evidence: ${unread.count} objects that could not be read (${unread.reason})`)
  return { objects, orphans }
}

/** @returns all that were named; null where the role may not ask, or the database is older than the question */
async function forEachNamed(
  db: Database,
  check: (objectKey: string) => Promise<void>,
  skipped: (what: string) => void,
): Promise<ReadonlySet<string> | null> {
  const named = new Set<string>()
  try {
    const rows = db.$client<{ object_key: string }[]>`select list_evidence_objects() as object_key`
    for await (const some of rows.cursor(ROWS)) for (const row of some) named.add(row.object_key)
  } catch (error) {
    if (!['42501', '42883'].includes((error as { code?: string }).code ?? '')) throw error
    skipped(`evidence: which objects there must be, as the database does not say (${reasonOf(error)})`)
    return null
  }
  // After the answer is whole: a connection that waits for a slow store may be lost.
  for (const objectKey of named) await check(objectKey)
  return named
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || (error as NodeJS.ErrnoException).code || error.name
}
