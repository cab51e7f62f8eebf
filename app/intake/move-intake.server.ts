import { eq } from 'drizzle-orm'
import { isTrack } from '#app/cases/case-options.ts'
import { isDelimiter } from '#app/csv/delimiter.ts'
import { isEncoding } from '#app/csv/encoding.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import type { Actor } from '#app/identity/actor.ts'
import { enqueue } from '#app/jobs/enqueue.ts'
import { isJurisdiction } from '#app/jurisdictions/jurisdiction.ts'
import { contractKinds } from '#app/jurisdictions/pack.ts'
import type { Transaction } from '#db/client.ts'
import { intakes } from '#db/schema/index.ts'
import { findIntake } from './find-intake.server.ts'
import type { Intake } from './intake.ts'
import { type MappedColumn, mappingProblems } from './intake-fields.ts'
import type { IntakeDefaults } from './read-row.ts'

export interface IntakeReading {
  encoding: string
  delimiter: string
  mapping: MappedColumn[]
  defaults: IntakeDefaults
}

/**
 * Keeps how a file is to be read.
 * @throws DomainError 404; 409 once it has been started; 422
 */
export async function setReading(tx: Transaction, intakeId: string, reading: IntakeReading): Promise<void> {
  const intake = await findIntake(tx, intakeId, { lock: true })
  if (intake.state !== 'mapping') {
    throw new DomainError('intake-started', 'This file has been started: how it is read cannot change any more.', 409)
  }
  const { encoding, delimiter, defaults } = reading
  if (!isEncoding(encoding)) refuse('encoding', 'Choose an encoding from the list.')
  if (!isDelimiter(delimiter)) refuse('delimiter', 'Choose what stands between cells from the list.')
  const { jurisdiction, currency, track, contractKind } = defaults
  if (jurisdiction && !isJurisdiction(jurisdiction)) refuse('jurisdiction', 'Choose a jurisdiction from the list.')
  if (currency && !/^[A-Z]{3}$/.test(currency)) refuse('currency', 'Give the currency as three letters, such as CNY.')
  if (track && !isTrack(track)) refuse('track', 'Choose a track from the list.')
  if (!contractKinds.some(kind => kind === contractKind)) refuse('contractKind', 'Choose a kind from the list.')
  await tx.update(intakes).set(reading).where(eq(intakes.id, intakeId))
}

/**
 * Begins to make cases of the rows, or goes on with it where it was cancelled or failed. Asked for twice, it runs once.
 * @throws DomainError 404; 409 when it is done; 422 when a needed column is missing
 */
export async function startIntake(tx: Transaction, actor: Actor, intakeId: string, now = new Date()): Promise<void> {
  const intake = await findIntake(tx, intakeId, { lock: true })
  if (intake.state === 'running') return
  if (intake.state === 'done') throw new DomainError('intake-done', 'All rows of this file have been read.', 409)
  const problems = mappingProblems(intake.mapping)
  if (problems.length > 0) throw new DomainError('intake-mapping', problems.join(' '), 422, { mapping: problems })
  const run = intake.run + 1
  const by = intake.state === 'mapping' ? { createdBy: actor.name, createdById: actor.id } : {}
  await tx
    .update(intakes)
    .set({ state: 'running', run, trouble: null, startedAt: intake.startedAt ?? now, endedAt: null, ...by })
    .where(eq(intakes.id, intakeId))
  const { organisationId } = actor
  await enqueue(tx, 'run-intake', { intakeId, organisationId, run }, { organisationId })
}

/** Stops after the rows that are being worked on; what has become cases stays. @throws DomainError 404, 409 */
export async function cancelIntake(tx: Transaction, intakeId: string, now = new Date()): Promise<void> {
  const intake = await findIntake(tx, intakeId, { lock: true })
  if (intake.state === 'cancelled') return
  if (intake.state !== 'running') throw new DomainError('intake-not-running', 'This file is not running.', 409)
  await endRun(tx, intake, { state: 'cancelled', trouble: null }, now)
}

export async function endRun(
  tx: Transaction,
  intake: Intake,
  { state, trouble }: { state: 'cancelled' | 'done' | 'failed'; trouble: string | null },
  now: Date,
): Promise<void> {
  await tx
    .update(intakes)
    .set({ state, trouble, run: intake.run + 1, endedAt: now })
    .where(eq(intakes.id, intake.id))
}

function refuse(field: string, message: string): never {
  throw new DomainError('intake-reading', message, 422, { [field]: [message] })
}
