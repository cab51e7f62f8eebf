import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StartConfig } from './env.ts'
import { StartRefused } from './start-refused.ts'

/** Makes the folders that everything is kept in: for this user alone. */
export async function makeDataFolders({ data, folders }: Pick<StartConfig, 'data' | 'folders'>): Promise<void> {
  try {
    for (const folder of [data, ...Object.values(folders)]) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await chmod(folder, 0o700)
    }
    const probe = join(data, `.probe-${process.pid}`)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    const { code, path = data } = error as NodeJS.ErrnoException
    throw new StartRefused(
      `${path} cannot be written (${code}): start as the user who owns it, or set HARDPROOF_DATA to another folder.`,
    )
  }
}
