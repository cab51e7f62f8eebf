import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inProject } from './project.mjs'

/** Whether a part was built from the sources as they are: by content, so that a checkout changes nothing. */
export function isFresh({ name, sources, result }) {
  if (!existsSync(inProject(result)) || !existsSync(stampPath(name))) return false
  return readFileSync(stampPath(name), 'utf8') === digest(sources)
}

/** `built`: the digest from before the build, so that what changed in the meantime is built next time. */
export function stamp({ name }, built) {
  mkdirSync(inProject('build', '.stamps'), { recursive: true })
  writeFileSync(stampPath(name), built)
}

const stampPath = name => inProject('build', '.stamps', name)

export function digest(sources) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(list).sort()) hash.update(`${file}\n`).update(readFileSync(inProject(file)))
  return hash.digest('hex')
}

function list(path) {
  if (!existsSync(inProject(path))) return []
  if (statSync(inProject(path)).isFile()) return [path]
  return readdirSync(inProject(path), { withFileTypes: true })
    .filter(entry => !entry.name.startsWith('.'))
    .flatMap(entry => (entry.isDirectory() ? list(join(path, entry.name)) : [join(path, entry.name)]))
}
