import { execFile } from 'node:child_process'
import { renameSync, writeFileSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartRefused } from './start-refused.ts'

interface Running {
  pid: number
  port: number
  /** The processes it started. */
  children: number[]
}

export interface TakenFolder {
  /** Keeps the list of processes, for whoever comes after a crash. */
  note(children: number[]): void
  release(): Promise<void>
}

/** Those a killed supervisor left behind stop by themselves; this is a little longer than they may take. */
const ORPHANS_MS = 15_000

/**
 * Says that Hardproof runs on this folder; one at a time. After one that was killed, waits until the processes that it
 * had started are gone.
 * @throws StartRefused when another one runs
 */
export async function takeFolder(data: string, port: number): Promise<TakenFolder> {
  const path = join(data, 'running.json')
  const own: Running = { pid: process.pid, port, children: [] }
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await writeFile(path, JSON.stringify(own), { flag: 'wx', mode: 0o600 })
      return {
        note: children => rewrite(path, { ...own, children }),
        release: () => rm(path, { force: true }),
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const running = await readRunning(path)
    if (running && (await isHardproof(running.pid))) {
      throw new StartRefused(
        `Hardproof already runs on ${data} (process ${running.pid}, http://localhost:${running.port}): stop that one first, or set HARDPROOF_DATA to another folder.`,
      )
    }
    for (const child of running?.children ?? []) await outlive(child)
    await rm(path, { force: true })
  }
  throw new StartRefused(`${path} cannot be taken: other processes keep starting on the same folder.`)
}

/** Kept for the next start only: not worth ending this one for. */
function rewrite(path: string, running: Running): void {
  try {
    writeFileSync(`${path}.new`, JSON.stringify(running), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch {}
}

async function outlive(orphan: number): Promise<void> {
  const deadline = Date.now() + ORPHANS_MS
  while ((await isHardproof(orphan)) && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 50))
  if (await isHardproof(orphan)) process.kill(orphan, 'SIGKILL')
}

async function readRunning(path: string): Promise<Running | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** A number is used again after a crash: only a program of ours counts. */
async function isHardproof(pid: number): Promise<boolean> {
  if (pid === process.pid) return false
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(async () => {
    const listed = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => undefined)
    return listed?.stdout ?? ''
  })
  return /bootstrap\.mjs|cli\/(start|follow-parent)\.js/.test(command)
}
