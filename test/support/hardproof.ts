/**
 * All of Hardproof, built, as `npm start` runs it on one machine: on a folder and ports of the test's own, with the
 * demonstration entered.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { freePort } from '#db/embedded/connection-file.ts'
import { startEmbeddedPostgres } from '#db/embedded.ts'
import { readSecrets, type Secrets } from '#workers/cli/demo/secrets.ts'
import { descendants, type Listed, type Started, startHardproof } from '../cli/started.ts'
import { eventually } from './eventually.ts'

/** What the supervisor keeps running, by a part of its command line that no other has. */
const commands = {
  web: 'build/server.js',
  worker: 'build/worker.js',
  bank: '--member bank',
  notary: '--member notary',
  court: '--member court',
  regulator: '--member regulator',
  postgres: 'bin/postgres',
} as const

export type ProcessName = keyof typeof commands

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

export class Hardproof {
  #started: Started | null = null

  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly environment: Record<string, string>,
  ) {}

  /** Builds what is not built, and starts all of it; the first time that takes half a minute and more. */
  static async open(changes: Record<string, string> = {}): Promise<Hardproof> {
    const folder = await mkdtemp(join(tmpdir(), 'hardproof-whole-'))
    const port = await freePort()
    const environment = {
      HARDPROOF_DATA: join(folder, '.data'),
      PORT: String(port),
      // Two that start at the same moment must not both find the same ports free.
      HARDPROOF_NODE_PORT: String(20_000 + Math.floor(Math.random() * 10_000)),
      ...changes,
    }
    const opened = new Hardproof(folder, port, environment)
    try {
      await opened.start()
    } catch (error) {
      await opened.close()
      throw error
    }
    return opened
  }

  get data(): string {
    return this.environment.HARDPROOF_DATA!
  }

  /** As a browser is told. */
  get origin(): string {
    return `http://localhost:${this.port}`
  }

  async start(): Promise<void> {
    this.#started = startHardproof(this.environment)
    await this.#started.untilSays(/^ready /m, 240_000)
  }

  /** What the supervisor has said. */
  said(): string {
    return this.#started?.output() ?? ''
  }

  async secrets(): Promise<Secrets> {
    return (await readSecrets(this.data))!
  }

  processes(): Promise<Listed[]> {
    return descendants(this.#started!.process.pid!)
  }

  /** Null while it is down. A PostgreSQL has processes of its own: the first is meant. */
  async pidOf(name: ProcessName): Promise<number | null> {
    return (await this.processes()).find(({ command }) => command.includes(commands[name]))?.pid ?? null
  }

  /** SIGKILL to one process, which the supervisor is to bring back. */
  async kill(name: ProcessName): Promise<number> {
    const pid = await eventually(() => this.pidOf(name), Boolean, 60_000)
    process.kill(pid!, 'SIGKILL')
    return pid!
  }

  /** Another process of that name than the one that was killed. */
  async untilBack(name: ProcessName, killed: number): Promise<number> {
    const pid = await eventually(
      () => this.pidOf(name),
      found => found !== null && found !== killed,
      60_000,
    )
    return pid!
  }

  untilHealthy(timeoutMs = 60_000): Promise<boolean> {
    return eventually(() => answers(`http://127.0.0.1:${this.port}/health`), Boolean, timeoutMs)
  }

  /** Ends the supervisor alone, as a crash would; returns when everything that it kept running has ended too. */
  async crash(): Promise<void> {
    const all = await this.processes()
    this.#started!.process.kill('SIGKILL')
    await this.#started!.ended
    this.#started = null
    await eventually(
      () => all.filter(({ pid }) => isRunning(pid)),
      left => left.length === 0,
      60_000,
    )
  }

  /** One of the built programs of workers/cli, beside the running system. */
  run(program: string, parameters: string[] = []): Promise<Finished> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join('build', 'cli', `${program}.js`), ...parameters], {
        env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...this.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const said = { stdout: '', stderr: '' }
      child.stdout.setEncoding('utf8').on('data', text => {
        said.stdout += text
      })
      child.stderr.setEncoding('utf8').on('data', text => {
        said.stderr += text
      })
      child.once('error', reject)
      child.once('close', code => resolve({ code, ...said }))
    })
  }

  /** Reads past every tenant's walls: for what only a test may ask. */
  async query<T>(ask: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const server = await startEmbeddedPostgres({ dataDir: join(this.data, 'postgres') })
    const admin = new URL(server.urls.admin)
    admin.pathname = new URL(server.urls.app).pathname
    const sql = postgres(admin.href, { max: 1, onnotice: () => {} })
    try {
      return await ask(sql)
    } finally {
      await sql.end({ timeout: 5 })
    }
  }

  /** Logs of a program, for the message of a test that failed. */
  log(name: string): Promise<string> {
    return readFile(join(this.data, 'logs', `${name}.log`), 'utf8')
  }

  async stop(): Promise<void> {
    if (this.#started) {
      this.#started.process.kill('SIGTERM')
      await this.#started.ended
      this.#started = null
    }
  }

  async close(): Promise<void> {
    await this.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
