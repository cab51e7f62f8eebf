import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from '#db/embedded/connection-file.ts'
import { findProgram } from './find-program.ts'

export interface TestRedis {
  url: string
  /** SIGKILL, as a crash would end it. */
  kill(): Promise<void>
  /** Starts it again on the same port and files. */
  start(): Promise<void>
  /** Loses everything, as a Redis without its files does. */
  wipe(): Promise<void>
  stop(): Promise<void>
}

/** Path of redis-server; null where there is none. @throws when CI says that there must be one */
export const redisServer = findProgram(['redis-server'], 'tests of the queue on Redis')

/** A real Redis as production runs it: append-only file, fsynced each second, noeviction. Stop it in afterAll. */
export async function startRedis(): Promise<TestRedis> {
  if (!redisServer) throw new Error('redis-server is not installed')
  const folder = await mkdtemp(join(tmpdir(), 'hardproof-redis-'))
  const port = await freePort()
  let process: ChildProcess | undefined

  const ended = async (signal: NodeJS.Signals) => {
    if (!process || process.exitCode !== null || process.signalCode !== null) return
    const closed = new Promise(resolve => process!.once('close', resolve))
    process.kill(signal)
    await closed
  }
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    kill: () => ended('SIGKILL'),
    async start() {
      process = spawn(
        redisServer!,
        [
          ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'],
          ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction', '--save', ''],
        ],
        { stdio: 'ignore' },
      )
      await untilAnswers(port)
    },
    async wipe() {
      const client = new Redis(port, '127.0.0.1')
      await client.flushall()
      client.disconnect()
    },
    async stop() {
      await ended('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
  await redis.start()
  return redis
}

async function untilAnswers(port: number): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await pings(port))) {
    if (Date.now() > deadline) throw new Error('redis-server did not answer within 10 seconds')
    await new Promise(resolve => setTimeout(resolve, 30))
  }
}

/** Answers LOADING while it reads its append-only file. */
function pings(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'))
    socket.once('data', data => {
      socket.destroy()
      resolve(data.toString().startsWith('+PONG'))
    })
    socket.once('error', () => resolve(false))
  })
}
