import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StartRefused } from './start-refused.ts'

interface Running {
  pid: number
  port: number
}

/**
 * Says that Hardproof runs on this folder; one at a time. What a killed one left is cleared away.
 * @returns how to take it back @throws StartRefused when another one runs
 */
export async function takeFolder(data: string, port: number): Promise<() => Promise<void>> {
  const path = join(data, 'running.json')
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      await writeFile(path, JSON.stringify({ pid: process.pid, port } satisfies Running), { flag: 'wx', mode: 0o600 })
      return () => rm(path, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const running = await readRunning(path)
    if (running && (await isHardproof(running.pid))) {
      throw new StartRefused(
        `Hardproof already runs on ${data} (process ${running.pid}, http://localhost:${running.port}): stop that one first, or set HARDPROOF_DATA to another folder.`,
      )
    }
    await rm(path, { force: true })
  }
  throw new StartRefused(`${path} cannot be taken: other processes keep starting on the same folder.`)
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
  return /bootstrap\.mjs|cli\/start\.js/.test(command)
}
