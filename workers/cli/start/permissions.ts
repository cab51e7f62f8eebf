export interface Confinement {
  /** Folders and files to read; folders with all that is in them. */
  read: string[]
  /** Folders to write, and to read. */
  write: string[]
}

/**
 * Flags of Node's permission model (`--permission`, experimental before 22.13): a process sees these folders and no
 * others, starts no process and no thread, and can give itself nothing back. It holds for JavaScript; the one native
 * addon, argon2, is trusted.
 */
export function confinedTo({ read, write }: Confinement, version = process.versions.node): string[] {
  const [major, minor] = version.split('.').map(Number) as [number, number]
  const stable = major >= 24 || (major === 22 && minor >= 13) || (major === 23 && minor >= 5)
  return [
    stable ? '--permission' : '--experimental-permission',
    '--allow-addons',
    // From 25 on the network is confined too; it is what these processes are for.
    ...(major >= 25 ? ['--allow-net'] : []),
    // A folder that exists stands for all that is in it. Node 20 aborts when one of them is named twice.
    ...new Set([...read, ...write].map(path => `--allow-fs-read=${path}`)),
    ...new Set(write.map(path => `--allow-fs-write=${path}`)),
    // Said at every start otherwise, and meant.
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=SecurityWarning',
  ]
}
