import type { z } from 'zod'
import { anchorCheckpoint } from './anchor-checkpoint.ts'
import { anchorLedger } from './anchor-ledger.ts'
import { dispatchAssignment } from './dispatch-assignment.ts'
import { dryRunPackJob } from './dry-run-pack.ts'
import { judgeCasesJob } from './judge-cases.ts'
import { publishCheckpoint } from './publish-checkpoint.ts'
import { renderReport } from './render-report.ts'
import { runIntakeJob } from './run-intake.ts'
import { sendMail } from './send-mail.ts'

/** Every job there is: its name, and the shape of what it is given. Ids only; whatever it needs it reads itself. */
export const topics = {
  'anchor-ledger': anchorLedger,
  'publish-checkpoint': publishCheckpoint,
  'render-report': renderReport,
  'dispatch-assignment': dispatchAssignment,
  'anchor-checkpoint': anchorCheckpoint,
  'judge-cases': judgeCasesJob,
  'dry-run-pack': dryRunPackJob,
  'send-mail': sendMail,
  'run-intake': runIntakeJob,
} satisfies Record<string, z.ZodType>

export type Topic = keyof typeof topics
export type Payload<T extends Topic> = z.output<(typeof topics)[T]>

/** What a handler is given. */
export interface Job<T extends Topic = Topic> {
  topic: T
  payload: Payload<T>
  outboxId: number
  /** For whom it was asked; null for what belongs to the ledger as a whole. */
  organisationId: string | null
}
