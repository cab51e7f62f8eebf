import { type Child, type Program, startChild } from './child.ts'
import { StartRefused } from './start-refused.ts'

/** A program that ends this often without ever having been healthy will not become so. */
const STARTS = 3
const LONGEST_PAUSE_MS = 15_000
/** After this long a crash is a new one, not the same one again. */
const SETTLED_MS = 60_000
/** What a program gets to become healthy, and to stop by itself. */
const HEALTHY_WITHIN_MS = 90_000
const PATIENCE_MS = 12_000

export interface Supervisor {
  /** Starts a program and returns when it is healthy. @throws StartRefused with its last words when it never is */
  start(program: Program): Promise<void>
  /** Stops all of them, the last started first to be asked; returns when none is left. */
  stop(): Promise<void>
}

interface Options {
  folders: { logs: string; programs: string; project: string }
  say: (line: string) => void
  /** Told which processes run, whenever that changes. */
  running?: (pids: number[]) => void
}

/** Keeps programs running: one that ends by itself is started again, after a pause that grows. */
export function supervise({ folders, say, running: tell }: Options): Supervisor {
  const running = new Set<Child>()
  const pauses = new Set<NodeJS.Timeout>()
  let stopping = false

  function launch(program: Program): Child {
    const child = startChild(program, folders)
    running.add(child)
    const told = () => tell?.([...running].flatMap(({ pid }) => pid ?? []))
    told()
    child.exited.then(() => {
      running.delete(child)
      told()
    })
    return child
  }

  async function firstHealthy(program: Program): Promise<Child> {
    for (let attempt = 1; ; attempt++) {
      const child = launch(program)
      if (await becomesHealthy(child)) return child
      if (stopping) throw new StartRefused('Hardproof was stopped while it started.')
      if (attempt === STARTS) {
        throw new StartRefused(`${program.name} does not start. It said last:\n${child.lastWords()}`)
      }
    }
  }

  async function keep(child: Child, pause: number): Promise<void> {
    const since = Date.now()
    const { code, signal } = await child.exited
    if (stopping) return
    const wait = Date.now() - since > SETTLED_MS ? 500 : pause
    say(`${child.program.name} ended (${signal ?? code}) and is started again: ${lastLine(child)}`)
    await new Promise<void>(resolve => pauses.add(setTimeout(resolve, wait)))
    if (!stopping) keep(launch(child.program), Math.min(wait * 2, LONGEST_PAUSE_MS))
  }

  return {
    async start(program) {
      keep(await firstHealthy(program), 500)
    },
    async stop() {
      stopping = true
      for (const pause of pauses) clearTimeout(pause)
      const children = [...running]
      for (const child of children) child.signal('SIGTERM')
      const late = setTimeout(() => {
        for (const child of running) child.signal('SIGKILL')
      }, PATIENCE_MS)
      await Promise.all(children.map(child => child.exited))
      clearTimeout(late)
    },
  }
}

async function becomesHealthy(child: Child): Promise<boolean> {
  let ended = false
  child.exited.then(() => {
    ended = true
  })
  const deadline = Date.now() + HEALTHY_WITHIN_MS
  while (!ended && Date.now() < deadline) {
    if (child.program.healthUrl === null || (await isHealthy(child.program.healthUrl, child.program.healthSays ?? {})))
      return !ended
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  child.signal('SIGKILL')
  await child.exited
  return false
}

async function isHealthy(url: string, says: Record<string, string>): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000), redirect: 'error' })
    const answer = await response.json()
    return response.ok && Object.entries(says).every(([name, value]) => answer[name] === value)
  } catch {
    return false
  }
}

function lastLine(child: Child): string {
  return child.lastWords().split('\n').at(-1) || 'it said nothing'
}
