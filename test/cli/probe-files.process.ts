import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'

/** Tries to read and to write each path, then to start a process; prints what came of it. */
function outcome(work: () => unknown): string {
  try {
    work()
    return 'ok'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}

const results = process.argv
  .slice(2)
  .map(path => `${outcome(() => readFileSync(path))} ${outcome(() => appendFileSync(path, ''))}`)
results.push(outcome(() => spawnSync(process.execPath, ['--version'])))
console.log(JSON.stringify(results))
