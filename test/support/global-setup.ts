import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '#db/embedded.ts'
import { migrateDatabase } from '#db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: { admin: string; owner: string; app: string; worker: string }
    /** Where scripts are bundled to, for this run: inside the project, so that packages resolve. */
    scripts: string
  }
}

/**
 * One PostgreSQL a run, on a free port. Its `hardproof` database, migrated, is the template that every test file
 * clones. Nothing is forced to disk (fsync off): tests of what crashes leave behind start a durable one themselves.
 */
export default async function setup(project: TestProject) {
  const dataDir = await mkdtemp(join(tmpdir(), 'hardproof-postgres-'))
  const server = await startEmbeddedPostgres({ dataDir, durable: false, temporary: true })
  await migrateDatabase(server.urls.owner).catch(async error => {
    await server.stop()
    throw error
  })
  project.provide('postgres', server.urls)
  await mkdir(resolve('node_modules', '.cache'), { recursive: true })
  const scripts = await mkdtemp(resolve('node_modules', '.cache', 'hardproof-test-'))
  project.provide('scripts', scripts)
  return async () => {
    await server.stop()
    await rm(scripts, { recursive: true, force: true })
  }
}
