// Every npm command of the project goes through here, on a machine that has Node and npm and nothing else. Plain
// JavaScript without packages: it runs before any are installed.
//
//   node workers/cli/bootstrap.mjs start|test|web|worker|<program in workers/cli> [arguments]
//   node workers/cli/bootstrap.mjs prepare      installs and builds what is missing or out of date
//   node workers/cli/bootstrap.mjs build        builds all of it anew

import { fail } from './bootstrap/fail.mjs'
import { assertNodeVersion } from './bootstrap/node-version.mjs'

assertNodeVersion()

const [command, ...rest] = process.argv.slice(2)
const { prepare } = await import('./bootstrap/prepare.mjs')
const { run } = await import('./bootstrap/run.mjs')

try {
  await prepare(command)
  await run(command, rest)
} catch (error) {
  fail(error)
}
