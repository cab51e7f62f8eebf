import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { Refusal } from './fail.mjs'
import { inProject, root } from './project.mjs'

const programs = { web: 'build/server.js', worker: 'build/worker.js' }

/** Runs a built program in this very process: signals and the terminal are its own. */
export async function run(command, parameters) {
  if (command === 'build' || command === 'prepare') return
  if (command === 'test') return runTests(parameters)
  if (command === 'dev') return run('start', ['--dev', ...parameters])
  const program = inProject(programs[command] ?? `build/cli/${command}.js`)
  if (!command || !/^[a-z-]+$/.test(command) || !existsSync(program)) {
    throw new Refusal(`There is no command "${command}".`)
  }
  process.setSourceMapsEnabled(true)
  process.env.NODE_ENV ??= 'production'
  process.argv = [process.execPath, program, ...parameters]
  await import(pathToFileURL(program).href)
}

function runTests(parameters) {
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, 'run', ...parameters], { cwd: root, stdio: 'inherit' })
    // The terminal's Ctrl-C reaches vitest as well, which then ends by itself.
    process.on('SIGINT', () => {})
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.once('error', reject)
    child.once('close', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
      resolve()
    })
  })
}
