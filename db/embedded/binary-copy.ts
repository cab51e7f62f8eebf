import { spawnSync } from 'node:child_process'
import { chmod, cp, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { bareEnvironment } from './environment.ts'
import { EmbeddedPostgresError } from './error.ts'
import type { SystemUser } from './system-user.ts'

/** Whether `user` may run and read the PostgreSQL in `home`. */
export async function runsAs(user: SystemUser, home: string): Promise<boolean> {
  const sample = await lstat(join(home, 'share', 'postgresql', 'postgres.bki')).catch(() => undefined)
  if (!sample || (sample.mode & 0o004) === 0) return false
  return (
    spawnSync(join(home, 'bin', 'postgres'), ['--version'], { ...user, cwd: '/', env: bareEnvironment }).status === 0
  )
}

/**
 * Root's projects often lie in folders that root alone can enter. The binaries (never the data) are then copied, once
 * a version, to a cache that everybody can read and root alone can write.
 */
export async function copyForUser(user: SystemUser, native: string, name: string): Promise<string> {
  for (const parent of ['/var/cache/hardproof', '/var/tmp/hardproof-cache', join(tmpdir(), 'hardproof-cache')]) {
    const home = join(parent, name)
    try {
      await mkdir(parent, { recursive: true })
      if (!(await writableByRootAlone(parent))) continue
      if (!(await isComplete(native, home))) await replaceCopy(native, home)
      if (await runsAs(user, home)) return home
    } catch (error) {
      if (!(error as NodeJS.ErrnoException).code) throw error
    }
  }
  throw new EmbeddedPostgresError(
    'Started as root, PostgreSQL needs a folder from which another user may run it, and /var/cache, /var/tmp and /tmp all refuse: start as an ordinary user, or set DATABASE_URL.',
  )
}

async function writableByRootAlone(folder: string): Promise<boolean> {
  const { uid, mode } = await lstat(folder)
  if (uid !== 0 || (mode & 0o022) !== 0) return false
  if ((mode & 0o055) !== 0o055) await chmod(folder, 0o755)
  return true
}

/** Cleaners of caches delete file by file; a copy may also have been cut short. */
async function isComplete(native: string, home: string): Promise<boolean> {
  const [wanted, found] = await Promise.all([sizes(native), sizes(home)])
  return [...wanted].every(([file, size]) => found.get(file) === size)
}

async function sizes(root: string): Promise<Map<string, number>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(files.map(async file => [relative(root, file), (await lstat(file)).size] as [string, number])),
  )
}

async function replaceCopy(native: string, home: string): Promise<void> {
  const fresh = `${home}.new.${process.pid}`
  const old = `${home}.old.${process.pid}`
  await rm(fresh, { recursive: true, force: true })
  await cp(native, fresh, { recursive: true, verbatimSymlinks: true })
  await openToAll(fresh)
  await rename(home, old).catch(ignoreMissing)
  await rename(fresh, home).catch(async error => {
    // Another process may have put its own copy there in the meantime.
    if (!(await isComplete(native, home))) throw error
  })
  await rm(old, { recursive: true, force: true })
  await rm(fresh, { recursive: true, force: true })
}

/** A strict umask at installation must not follow the files here. */
async function openToAll(root: string): Promise<void> {
  await chmod(root, 0o755)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    await chmod(path, entry.isDirectory() || entry.parentPath.endsWith('bin') ? 0o755 : 0o644)
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
