/**
 * Recomputes everything that is stored: the database's ledger, each member's mirror that can be read here, and each
 * object that a record names, in the evidence store. Prints one line for each thing that does not fit.
 *
 *   fsck.js [--data FOLDER] [--json]
 *
 * Exits 0 when everything was checked and fits, 1 when something does not fit, 2 when something could not be checked.
 *
 * DATABASE_URL is that of the worker's role; without it, the embedded PostgreSQL of the data folder is used.
 * EVIDENCE_STORE_URL is the bucket that the system was started with; without it, evidence lies in the data folder.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openEvidenceStore } from '#app/evidence/open-store.server.ts'
import { connect } from '#db/client.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#db/embedded.ts'
import { fsck } from '../ledger/fsck.ts'
import { exitCodeOf, summary } from './fsck-answer.ts'

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean', default: false } } })
  const data = resolve(values.data ?? process.env.HARDPROOF_DATA ?? '.data')
  const server = process.env.DATABASE_URL ? null : await embedded(join(data, 'postgres'))
  const url = process.env.DATABASE_URL ?? server?.urls.worker
  const db = url ? connect(url, { max: 2, name: 'hardproof fsck' }) : null
  const openStore = () => openEvidenceStore(process.env.EVIDENCE_STORE_URL || null, join(data, 'evidence'))
  const result = await fsck(db, data, openStore).finally(async () => {
    await db?.$client.end({ timeout: 2 })
    await server?.stop()
  })
  for (const { where, what } of result.findings) console.log(`${where}: ${what}`)
  console.log(values.json ? JSON.stringify(result) : summary(result))
  process.exitCode = exitCodeOf(result)
}

/** Uses it where it runs already, and starts it for the while where it does not. */
function embedded(dataDir: string): Promise<EmbeddedPostgres> | null {
  return existsSync(dataDir) ? startEmbeddedPostgres({ dataDir }) : null
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
})
