import { fail, Refusal } from './fail.mjs'

const WANTED = [20, 19]

export function assertNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) return
  fail(new Refusal(`Hardproof needs Node.js ${WANTED.join('.')} or later, and this is ${process.versions.node}.`))
}
