import { type Program, startChild } from './child.ts'
import { StartRefused } from './start-refused.ts'

/** Runs a program to its end. @throws StartRefused with its last words when it fails */
export async function runOnce(
  program: Program,
  folders: { logs: string; programs: string; project: string },
  signal: AbortSignal,
): Promise<void> {
  const child = startChild(program, folders)
  const stop = () => child.signal('SIGTERM')
  signal.addEventListener('abort', stop)
  const { code } = await child.exited
  signal.removeEventListener('abort', stop)
  if (code !== 0 && !signal.aborted) {
    throw new StartRefused(`${program.name} failed. It said last:\n${child.lastWords()}`)
  }
}
