/** Where a command reads: what was named, else what the data folder knows. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { connect, type Database } from '#db/client.ts'
import { startEmbeddedPostgres } from '#db/embedded.ts'
import { policyHash } from '#ledger/policy.ts'
import { readOperatorLedger } from '../../ledger/operator-folder.ts'
import { memberSources } from '../../ledger/sources/default.ts'
import { type LedgerSource, openSource } from '../../ledger/sources/source.ts'
import type { CommandInput } from './command.ts'

export function dataFolder(input: CommandInput): string {
  return resolve(input.text('data') ?? process.env.HARDPROOF_DATA ?? '.data')
}

export type Places = { readonly sources: readonly LedgerSource[]; readonly genesis: string | null }

/** Of `--from`; without it the data folder's log where it answers, and the members themselves. */
export async function placesOf(input: CommandInput): Promise<Places> {
  const from = input.texts('from')
  if (from.length > 0) return { sources: from.map(where => openSource(where)), genesis: null }
  const data = dataFolder(input)
  const { logUrl, policy } = await readOperatorLedger(join(data, 'operator'))
  const { sources } = await memberSources(data)
  const log = openSource(logUrl)
  const isUp = await log.readCheckpoint().then(
    note => note !== null,
    () => false,
  )
  return { sources: isUp ? [log] : sources, genesis: policyHash(policy) }
}

export interface OpenDatabase {
  readonly db: Database
  close(): Promise<void>
}

/**
 * The database of DATABASE_URL, or the data folder's embedded one, which is started for the while where it does not run.
 * Null where there is neither.
 */
export async function openDatabase(data: string, name: string): Promise<OpenDatabase | null> {
  const folder = join(data, 'postgres')
  const server =
    process.env.DATABASE_URL || !existsSync(folder) ? null : await startEmbeddedPostgres({ dataDir: folder })
  const url = process.env.DATABASE_URL || server?.urls.worker
  if (!url) return null
  const db = connect(url, { max: 2, name })
  return {
    db,
    async close() {
      await db.$client.end({ timeout: 2 })
      await server?.stop()
    },
  }
}
