import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { and, eq, isNull } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import type { EvidenceStore } from '#app/evidence/store.server.ts'
import { errorsCsv } from '#app/intake/errors-csv.server.ts'
import { findIntake } from '#app/intake/find-intake.server.ts'
import { MAX_INTAKE_BYTES } from '#app/intake/intake.ts'
import { startIntake } from '#app/intake/move-intake.server.ts'
import type { IntakeDefaults } from '#app/intake/read-row.ts'
import { receiveFile, recordIntake } from '#app/intake/receive-intake.server.ts'
import type { Job } from '#app/jobs/topics.ts'
import { contracts, outbox } from '#db/schema/index.ts'
import { runIntake } from '#workers/run-intake.ts'
import { type Bank, makeWorld, type World } from '../cases/world.ts'
import { type TestDatabase, testDatabase } from '../support/database.ts'
import { testFolder } from '../support/organisation.ts'

export interface IntakeWorld {
  database: TestDatabase
  world: World
  store: EvidenceStore
  /** So many contracts of 1,000.00 CNY each, without the ceremony of capturing them; gives their references. */
  contracts(count: number, about?: Partial<typeof contracts.$inferInsert>): Promise<string[]>
  send(bytes: string | Uint8Array, options?: SendOptions): Promise<{ intakeId: string; created: boolean }>
  start(intakeId: string): Promise<void>
  /** Does the jobs that wait, as the worker would. */
  work(options?: { batch?: number }): Promise<void>
  /** All in one: what became of the file. */
  bring(bytes: string | Uint8Array, options?: SendOptions): ReturnType<IntakeWorld['read']>
  read(intakeId: string): Promise<Awaited<ReturnType<typeof findIntake>>>
  errors(intakeId: string): Promise<string>
}

interface SendOptions {
  defaults?: Partial<IntakeDefaults>
  bank?: Bank
}

export const DEFAULTS = { jurisdiction: 'CN', currency: 'CNY', track: 'payment-order', contractKind: 'loan' }

export async function intakeWorld(): Promise<IntakeWorld> {
  const database = await testDatabase()
  const world = await makeWorld(database.app)
  const store = await openFolderStore(join(testFolder(), 'evidence'))
  const keeping = { kms: world.kms, evidenceStore: store }
  const { bank } = world

  const made: IntakeWorld = {
    ...{ database, world, store },
    async contracts(count, about = {}) {
      const rows = Array.from({ length: count }, () => ({
        organisationId: bank.organisationId,
        subject: uuidv7(),
        reference: `L-${randomBytes(6).toString('hex')}`,
        title: 'Consumer loan',
        jurisdiction: 'CN',
        currency: 'CNY',
        principalMinor: 100_000n,
        counterpartyName: 'Zhang Haiyang',
        counterpartyLocalName: '张海洋',
        state: 'signed',
        ...about,
      }))
      await bank.as(tx => tx.insert(contracts).values(rows))
      return rows.map(({ reference }) => reference)
    },
    async send(bytes, { defaults = DEFAULTS, bank: sender = bank } = {}) {
      const source = once(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
      const about = { source, name: 'rows.csv', maxBytes: MAX_INTAKE_BYTES }
      const file = await receiveFile(keeping, sender.organisationId, about)
      return sender.as((tx, { actor }) => recordIntake(tx, actor, file, { ...DEFAULTS, ...defaults }))
    },
    start: intakeId => bank.as((tx, { actor }) => startIntake(tx, actor, intakeId)),
    async work(options = {}) {
      const waiting = await bank.as(tx =>
        tx
          .select()
          .from(outbox)
          .where(and(eq(outbox.topic, 'run-intake'), isNull(outbox.doneAt))),
      )
      for (const { id, payload, organisationId } of waiting) {
        const job = { topic: 'run-intake', payload, outboxId: id, organisationId } as Job<'run-intake'>
        await runIntake(job, { db: database.worker, ...keeping, ...options })
      }
    },
    async bring(bytes, options) {
      const { intakeId } = await made.send(bytes, options)
      await made.start(intakeId)
      await made.work()
      return made.read(intakeId)
    },
    read: intakeId => bank.as(tx => findIntake(tx, intakeId)),
    async errors(intakeId) {
      let text = ''
      const intake = await made.read(intakeId)
      for await (const part of errorsCsv(work => bank.as(work), intake)) text += part
      return text
    },
  }
  return made
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
