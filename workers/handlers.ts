import type { Job, Topic } from '#app/jobs/topics.ts'
import { anchorCheckpoint } from './anchor-checkpoint.ts'
import { anchorLedger } from './anchor-ledger.ts'
import { dispatchAssignment } from './dispatch-assignment.ts'
import { dryRunPack } from './dry-run-pack.ts'
import { judgeCasesAgain } from './judge-cases.ts'
import { publishCheckpoint } from './publish-checkpoint.ts'
import { renderReportJob } from './render-report.ts'
import { runIntake } from './run-intake.ts'
import { sendMail } from './send-mail.ts'
import type { WorkerServices } from './services.ts'

export type Handlers = {
  readonly [T in Topic]?: {
    run(job: Job<T>): Promise<void>
    /** At once, in one process. */
    concurrency: number
  }
}

/**
 * Who does which job. A handler calls completeJob inside the transaction of its effect; it may be run again at any
 * point before that has committed.
 */
export function handlers(services: WorkerServices): Handlers {
  const { db, ledger } = services
  return {
    'anchor-ledger': { run: job => anchorLedger({ db, sequencer: ledger.sequencer }, job), concurrency: 4 },
    'publish-checkpoint': { run: job => publishCheckpoint({ db, publisher: ledger.publisher }, job), concurrency: 2 },
    'render-report': { run: job => renderReportJob(job, services), concurrency: 1 },
    'dispatch-assignment': { run: job => dispatchAssignment(job, services), concurrency: 4 },
    'dry-run-pack': { run: job => dryRunPack(job, services), concurrency: 1 },
    'judge-cases': { run: job => judgeCasesAgain(job, services), concurrency: 2 },
    'anchor-checkpoint': { run: job => anchorCheckpoint(job, services), concurrency: 1 },
    'send-mail': { run: job => sendMail(job, services), concurrency: 4 },
    'run-intake': { run: job => runIntake(job, services), concurrency: 1 },
  }
}
