import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The first of these programs that is on the PATH, or null where none is: the tests that need it then skip, in the
 * open (`describe.skipIf(!program)`). On CI, where everything is installed, a missing one is a failure.
 */
export function findProgram(names: string[], neededFor: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name)
      if (isExecutable(path)) return path
    }
  }
  if (process.env.CI) throw new Error(`${names[0]} is not installed, and ${neededFor} must not be skipped on CI.`)
  console.warn(`skipped: ${neededFor} (${names[0]} is not installed)`)
  return null
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
