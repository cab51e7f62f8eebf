/**
 * Recomputes everything that is stored: the database's ledger, each member's mirror that can be read here, and each
 * object of the evidence folder against its name. Prints one line for each thing that does not fit; exits 1 if any.
 *
 *   fsck.js [--data FOLDER] [--json]
 *
 * DATABASE_URL names a role that may read the ledger; without it, the embedded PostgreSQL of the data folder is used.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { connect } from '#db/client.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#db/embedded.ts'
import type { CheckedTree } from '#ledger/check.ts'
import { type FsckResult, fsck } from '../ledger/fsck.ts'

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, json: { type: 'boolean', default: false } } })
  const data = resolve(values.data ?? process.env.HARDPROOF_DATA ?? '.data')
  const server = process.env.DATABASE_URL ? null : await embedded(join(data, 'postgres'))
  const url = process.env.DATABASE_URL ?? server?.urls.worker
  const db = url ? connect(url, { max: 2, name: 'hardproof fsck' }) : null
  const result = await fsck(db, data).finally(async () => {
    await db?.$client.end({ timeout: 2 })
    await server?.stop()
  })
  for (const { where, what } of result.findings) console.log(`${where}: ${what}`)
  console.log(values.json ? JSON.stringify(result) : summary(result))
  process.exitCode = result.findings.length > 0 ? 1 : 0
}

/** Uses it where it runs already, and starts it for the while where it does not. */
function embedded(dataDir: string): Promise<EmbeddedPostgres> | null {
  return existsSync(dataDir) ? startEmbeddedPostgres({ dataDir }) : null
}

function summary({ findings, database, mirrors, evidence }: FsckResult): string {
  const checked = [
    database ? `database: ${words(database)}` : 'database: none here',
    ...Object.entries(mirrors).map(([name, tree]) => `${name}: ${tree ? words(tree) : 'nothing co-signed yet'}`),
    evidence === null ? 'evidence: not readable here' : `evidence: ${evidence} objects`,
  ]
  return [...checked, findings.length === 0 ? 'Everything fits.' : `${findings.length} things do not fit.`].join('\n')
}

function words({ entries, bundles, tiles, waypoints }: CheckedTree): string {
  return `${entries} entries in ${bundles} bundles, ${tiles} tiles, ${waypoints} checkpoints`
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
})
