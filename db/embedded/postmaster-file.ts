import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface PostmasterFile {
  pid: number
  port: number
  ready: boolean
}

/** What a running PostgreSQL writes into its cluster; lines as in PostgreSQL's pidfile.h. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined)
  const lines = text?.split('\n')
  const pid = Number(lines?.[0])
  if (!lines || !Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/**
 * The PostgreSQL that runs on this cluster, if one does. A file left by one that was killed is removed when its number
 * has gone to another program: PostgreSQL itself would refuse to start beside it.
 */
export async function findRunning(cluster: string): Promise<PostmasterFile | undefined> {
  const file = await readPostmasterFile(cluster)
  if (!file) return undefined
  if (isAlive(file.pid) && (await isPostgres(file.pid))) return file
  await rm(join(cluster, 'postmaster.pid'), { force: true })
  return undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => commandOf(pid))
  return command.split('\0')[0]!.includes('postgres')
}

async function commandOf(pid: number): Promise<string> {
  const result = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined)
  return result?.stdout ?? ''
}

/** Asks for a fast shutdown, then insists. @returns when the process is gone */
export async function stopProcess(pid: number): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!signalled(pid, signal)) return
    const deadline = Date.now() + patience
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
