import { accessSync, constants } from 'node:fs'
import { build, needsBuild } from './build.mjs'
import { Refusal } from './fail.mjs'
import { install, needsInstall } from './install.mjs'
import { withLock } from './lock.mjs'
import { root } from './project.mjs'

/** Installs and builds what is missing or out of date; what is up to date is left alone, and needs no write access. */
export async function prepare(command) {
  if (!needsInstall() && command !== 'build' && !needsBuild()) return
  assertWritable()
  await withLock(async () => {
    if (needsInstall()) await install()
    if (command === 'build' || needsBuild()) await build({ all: command === 'build' })
  })
}

function assertWritable() {
  try {
    accessSync(root, constants.W_OK)
  } catch {
    throw new Refusal(`${root} must be built first and cannot be written: start as the user who owns it.`)
  }
}
