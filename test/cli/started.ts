import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { isAlive } from '#db/embedded/postmaster-file.ts'

export interface Started {
  process: ChildProcess
  output(): string
  /** @throws when it ends first */
  untilSays(words: RegExp, timeoutMs?: number): Promise<void>
  ended: Promise<number | null>
}

/** Runs `npm start`'s own program, in a process group of its own as a terminal would. */
export function startHardproof(
  environment: Record<string, string>,
  [program, ...parameters]: string[] = [process.execPath, 'workers/cli/bootstrap.mjs', 'start'],
): Started {
  const child = spawn(program!, parameters, {
    cwd: resolve('.'),
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', text => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    process: child,
    output: () => output,
    ended,
    async untilSays(words, timeoutMs = 120_000) {
      const deadline = Date.now() + timeoutMs
      while (!words.test(output)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended, having said: ${output}`)
        if (Date.now() > deadline) throw new Error(`in ${timeoutMs} ms it said only: ${output}`)
        await new Promise(resolve => setTimeout(resolve, 50))
      }
    },
  }
}

export interface Listed {
  pid: number
  command: string
}

/** The processes that this one started, and those that they started. */
export async function descendants(pid: number): Promise<Listed[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,command='], { maxBuffer: 1 << 24 })
  const all = stdout.split('\n').flatMap(line => {
    const found = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)
    return found ? [{ pid: Number(found[1]), parent: Number(found[2]), command: found[3]! }] : []
  })
  const below = (parent: number): Listed[] =>
    all.filter(process => process.parent === parent).flatMap(process => [process, ...below(process.pid)])
  return below(pid)
}

export function stillAlive(processes: Listed[]): Listed[] {
  return processes.filter(({ pid }) => isAlive(pid))
}
