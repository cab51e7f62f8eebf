import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import type { DatabaseUrls } from '#db/embedded.ts'
import { type Place, seedProgram } from './programs.ts'
import { runOnce } from './run-once.ts'

/** Fills an empty database with the demonstration; one that was cut short goes on where it was. */
export async function seedFirstStart(
  place: Place,
  urls: DatabaseUrls,
  folders: { logs: string; programs: string; project: string },
  options: { say: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const { config, programs } = place
  const unfinished = join(config.folders.demo, 'unfinished')
  const program = seedProgram(place, urls)
  if (!config.seed || !existsSync(join(programs, 'cli', 'seed.js'))) return
  if (!existsSync(unfinished) && !(await isFreshDatabase(urls))) return
  await writeFile(unfinished, '')
  options.say('First start: entering the demonstration, as its people would …')
  await runOnce(program, folders, options.signal)
  if (!options.signal.aborted) await rm(unfinished)
}

/** Whether no organisation is in it yet: then nothing is wrapped either, for every secret is some organisation's. */
export async function isFreshDatabase(urls: DatabaseUrls): Promise<boolean> {
  const client = postgres(urls.app, { max: 1 })
  try {
    const rows = await client`select from organisations limit 1`
    return rows.length === 0
  } finally {
    await client.end()
  }
}
