import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, fstatSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Program {
  /** Names its log file and what is said about it. */
  name: string
  script: string
  arguments?: string[]
  /** For node itself, before the script. */
  nodeFlags?: string[]
  /** All that it sees of the environment. */
  environment: Record<string, string>
  /** Answers 200 when the program is up. */
  healthUrl: string | null
  /** What its answer must say besides: another program may have that port. */
  healthSays?: Record<string, string>
}

export interface Child {
  program: Program
  pid: number | undefined
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  signal(signal: NodeJS.Signals): void
  /** The last lines it wrote since it was started. */
  lastWords(): string
}

const MAX_LOG_BYTES = 20 * 1024 * 1024

/**
 * Starts a program in a session of its own, so that Ctrl-C in the terminal reaches the supervisor alone. It writes to
 * its log file directly, and goes on doing so if the supervisor is killed.
 */
export function startChild(program: Program, folders: { logs: string; programs: string; project: string }): Child {
  const path = join(folders.logs, `${program.name}.log`)
  keepShort(path)
  const log = openSync(path, 'a', 0o600)
  const from = fstatSync(log).size
  const follow = join(folders.programs, 'cli', 'follow-parent.js')
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      ...(program.nodeFlags ?? []),
      `--import=${follow}`,
      program.script,
      ...(program.arguments ?? []),
    ],
    {
      cwd: folders.project,
      detached: true,
      env: { NODE_ENV: 'production', TZ: 'UTC', ...program.environment },
      stdio: ['ignore', log, log, 'ipc'],
    },
  )
  closeSync(log)
  return {
    program,
    pid: child.pid,
    exited: exitOf(child),
    signal: signal => child.kill(signal),
    lastWords: () => tail(path, from),
  }
}

function exitOf(child: ChildProcess): Child['exited'] {
  return new Promise(resolve => {
    child.once('error', () => resolve({ code: 1, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

function keepShort(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (size < MAX_LOG_BYTES) return
  rmSync(`${path}.1`, { force: true })
  renameSync(path, `${path}.1`)
}

function tail(path: string, from: number): string {
  const lines = readFileSync(path).subarray(from).toString().trim().split('\n')
  return lines.slice(-5).join('\n')
}
