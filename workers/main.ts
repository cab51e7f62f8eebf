import { startAnchorSchedule } from './anchor-schedule.ts'
import { describeError } from './describe-error.ts'
import { startHoldWatch } from './end-holds.ts'
import { readWorkerConfig } from './env.ts'
import { handlers } from './handlers.ts'
import { serveHealth } from './health.ts'
import { startJudging } from './judge-published.ts'
import { ledgerHealth } from './ledger/ledger-health.ts'
import { startReminders } from './remind.ts'
import { runWorker } from './run-worker.ts'
import { openServices } from './services.ts'
import { startTaskWaking } from './wake-tasks.ts'

/** Running jobs get this long when the process is asked to stop; what is left runs again in another one. */
const PATIENCE_MS = 8_000

async function main(): Promise<void> {
  const config = readWorkerConfig(process.env)
  const services = await openServices(config, report)
  const worker = await runWorker({
    db: services.db,
    databaseUrl: config.databaseUrl,
    redisUrl: config.redisUrl,
    handlers: handlers(services),
    onError: report,
  })
  const anchoring = startAnchorSchedule({
    db: services.db,
    anchors: services.anchors,
    everySeconds: config.anchors.HARDPROOF_ANCHOR_EVERY,
    onError: report,
  })
  const holds = startHoldWatch({ db: services.db, kms: services.kms, onError: report })
  const judging = startJudging({ db: services.db, onError: report })
  const waking = startTaskWaking({ db: services.db, onError: report })
  const reminders = startReminders({ db: services.db, onError: report })
  const health = await serveHealth(config.healthPort, () => ledgerHealth(services.db))
  console.log(`worker ready, health on http://127.0.0.1:${health.port}/health`)

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) return
    stopping = true
    health.close()
    await anchoring.stop()
    await holds.stop()
    await waking.stop()
    await reminders.stop()
    await judging.stop()
    await worker.stop(PATIENCE_MS)
    await services.ledger.close()
    await services.db.$client.end({ timeout: 2 })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function report(error: unknown): void {
  console.error(`${new Date().toISOString()} ${describeError(error)}`)
}

main().catch(error => {
  report(error)
  process.exit(1)
})
