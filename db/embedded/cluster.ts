import { spawn } from 'node:child_process'
import { chmod, chown, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { bareEnvironment } from './environment.ts'
import { EmbeddedPostgresError } from './error.ts'
import type { SystemUser } from './system-user.ts'

/**
 * Where PostgreSQL is told that its data lie. Started by root, its user may be unable to walk to the cluster through
 * root's private folders; it is therefore started inside it, and on Linux can name it from there.
 */
export function dataPath(cluster: string, user: SystemUser | undefined): string {
  return user && process.platform === 'linux' ? '/proc/self/cwd' : cluster
}

/** Makes the cluster under a passing name first, so that one cut short is never taken for a whole one. */
export async function createCluster(
  binaries: Binaries,
  cluster: string,
  user: SystemUser | undefined,
  options: { adminPassword: string; durable: boolean },
): Promise<void> {
  const fresh = `${cluster}.new`
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh, { mode: 0o700 })
  await chmod(fresh, 0o700)
  if (user) await chown(fresh, user.uid, user.gid)
  await runInitdb(binaries, fresh, user, options)
  await rename(fresh, cluster)
}

export async function assertSameMajor(cluster: string, major: number): Promise<void> {
  const made = Number.parseInt(await readFile(join(cluster, 'PG_VERSION'), 'utf8'), 10)
  if (made === major) return
  throw new EmbeddedPostgresError(
    `The database in ${cluster} was made by PostgreSQL ${made} and this version of Hardproof carries ${major}: dump it with the old version first.`,
  )
}

async function runInitdb(
  binaries: Binaries,
  folder: string,
  user: SystemUser | undefined,
  { adminPassword, durable }: { adminPassword: string; durable: boolean },
): Promise<void> {
  const password = await passwordFile(`${folder}.password`, adminPassword, user)
  try {
    const initdb = spawn(
      binaries.initdb,
      [
        ...['-D', dataPath(folder, user), '--username=postgres', '--pwfile=/dev/fd/3', '--auth=scram-sha-256'],
        // Sorted by code point, the same on every machine and version.
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...['--no-instructions', durable ? '--sync-method=fsync' : '--no-sync'],
      ],
      { ...user, cwd: folder, env: bareEnvironment, stdio: ['ignore', 'ignore', 'pipe', password.fd] },
    )
    let complaint = ''
    initdb.stderr?.on('data', chunk => {
      complaint += chunk
    })
    const code = await new Promise((resolve, reject) => {
      initdb.once('error', reject)
      initdb.once('close', resolve)
    })
    if (code !== 0)
      throw new EmbeddedPostgresError(`PostgreSQL could not make a database in ${folder}: ${complaint.trim()}`)
  } finally {
    await password.close()
  }
}

/** An unlinked file, handed over open: the password is on no command line and stays on no disk. */
async function passwordFile(path: string, password: string, user: SystemUser | undefined) {
  await rm(path, { force: true })
  const file = await open(path, 'wx+', 0o600)
  try {
    if (user) await file.chown(user.uid, user.gid)
    await file.write(`${password}\n`, 0)
    await unlink(path)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}
