import { connect } from '#db/client.ts'
import { runWorker } from '#workers/run-worker.ts'
import { takeEffect } from './effects.ts'

/** A worker to be killed: says which job it began, and takes its time. Arguments: database URL, Redis URL or -, prefix. */
const [databaseUrl, redisUrl, prefix] = process.argv.slice(2) as [string, string, string]
const db = connect(databaseUrl)
await runWorker({
  db,
  databaseUrl,
  redisUrl: redisUrl === '-' ? null : redisUrl,
  queues: { prefix, lockMs: 2_000 },
  handlers: {
    'publish-checkpoint': {
      async run(job) {
        console.log(`began ${job.payload.size}`)
        await new Promise(resolve => setTimeout(resolve, 1_500))
        await takeEffect(db, job)
      },
      concurrency: 2,
    },
  },
  onError: () => {},
})
