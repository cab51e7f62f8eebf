import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { inProject } from './project.mjs'

const path = inProject('.cache', 'prepare.lock')

/** Two commands started at once on a fresh clone must not install over one another. */
export async function withLock(work) {
  mkdirSync(inProject('.cache'), { recursive: true })
  let told = false
  while (!taken()) {
    if (!told) console.log('Waiting for another command that is installing or building …')
    told = true
    await new Promise(resolve => setTimeout(resolve, 500))
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.removeListener('exit', release)
  }
}

function taken() {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  if (!holderIsAlive()) rmSync(path, { force: true })
  return false
}

function holderIsAlive() {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
