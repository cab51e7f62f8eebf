import { eq } from 'drizzle-orm'
import type { CsvRecord } from '#app/csv/csv-parser.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { FrameError } from '#app/evidence/frames.server.ts'
import { EvidenceDamaged } from '#app/evidence/read-evidence.server.ts'
import { ObjectMissing } from '#app/evidence/store.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'
import type { Intake } from '#app/intake/intake.ts'
import { intakeRecords } from '#app/intake/intake-file.server.ts'
import { endRun } from '#app/intake/move-intake.server.ts'
import { ROWS_A_BATCH, takeBatch } from '#app/intake/take-batch.server.ts'
import { completeJob } from '#app/jobs/complete-job.ts'
import type { Job } from '#app/jobs/topics.ts'
import type { Transaction } from '#db/client.ts'
import { intakes } from '#db/schema/index.ts'
import { inTenant } from '#db/transaction.ts'
import type { WorkerServices } from './services.ts'

type Needs = Pick<WorkerServices, 'db' | 'kms' | 'evidenceStore'>

/**
 * A file of rows, a thousand a transaction: begun again after a sudden end it goes on where it stood. What no further
 * attempt can mend fails the file, in words; whatever else goes wrong is tried again.
 */
export async function runIntake(
  { payload, outboxId }: Job<'run-intake'>,
  services: Needs & { batch?: number },
): Promise<void> {
  const { organisationId, intakeId, run } = payload
  const asBank = <T>(work: (tx: Transaction) => Promise<T>) =>
    inTenant(services.db, { organisationId, actorId: organisationId }, work)
  const end = (state: 'done' | 'failed', trouble: string | null) =>
    asBank(async tx => {
      await completeJob(tx, outboxId)
      const intake = await findIntake(tx, intakeId, { lock: true })
      if (intake.state === 'running' && intake.run === run) await endRun(tx, intake, { state, trouble }, new Date())
    })
  try {
    const intake = await asBank(tx => findIntake(tx, intakeId))
    if (intake.state !== 'running' || intake.run !== run) return await end('done', null)
    if (intake.rowsTotal === null) await countRows(services, intake, asBank)
    let last: CsvRecord | undefined
    for await (const records of inBatches(intakeRecords(services, intake), intake.rowsRead, services.batch)) {
      last = records.at(-1)
      const taken = await onceMore(() =>
        asBank(tx => takeBatch(tx, services.kms, { intakeId, run }, records, new Date())),
      )
      if (taken === 'stopped') break
    }
    await end('done', last && !last.ended ? UNENDED : null)
  } catch (error) {
    const trouble = beyondMending(error)
    if (trouble === null) throw error
    await end('failed', trouble)
  }
}

/** A case that somebody opened on a contract while its row was being worked on is seen the second time. */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return await work()
  }
}

/** PostgreSQL's unique_violation, however deep it was wrapped. */
function isDuplicate(error: unknown): boolean {
  return error instanceof Error && ((error as { code?: unknown }).code === '23505' || isDuplicate(error.cause))
}

const UNENDED = 'The file stops without a line end. Its last row was read as it stands: see whether it is whole.'

/** Once, so that the page can say how long it will take; also how large the whole is, the heading not counted. */
async function countRows(
  services: Needs,
  intake: Intake,
  asBank: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>,
): Promise<void> {
  let rows = 0
  for await (const records of intakeRecords(services, intake)) rows += records.length
  const rowsTotal = Math.max(0, rows - 1)
  await asBank(tx => tx.update(intakes).set({ rowsTotal }).where(eq(intakes.id, intake.id)))
}

async function* inBatches(
  source: AsyncIterable<CsvRecord[]>,
  after: number,
  size = ROWS_A_BATCH,
): AsyncGenerator<CsvRecord[]> {
  let batch: CsvRecord[] = []
  for await (const records of source) {
    for (const record of records) {
      if (record.row <= after) continue
      batch.push(record)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

function beyondMending(error: unknown): string | null {
  if (error instanceof DomainError) return error.message
  if (error instanceof EvidenceDamaged || error instanceof FrameError || error instanceof ObjectMissing) {
    return 'The file as it is stored is not the one that was sent, or is not there. Send it again under another name.'
  }
  return null
}
