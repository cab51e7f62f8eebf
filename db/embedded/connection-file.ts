import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { RolePasswords } from '../roles.ts'
import { EmbeddedPostgresError } from './error.ts'

/** How to reach the cluster: kept beside it, readable by whoever starts it and by nobody else. */
export interface ConnectionFile {
  port: number
  passwords: RolePasswords & { admin: string }
}

export async function readOrCreateConnection(dataDir: string, wantedPort?: number): Promise<ConnectionFile> {
  const known = await readConnection(dataDir)
  if (known && (wantedPort === undefined || wantedPort === known.port)) return known
  const secret = () => randomBytes(24).toString('hex')
  const connection = {
    port: wantedPort ?? (await freePort()),
    passwords: known?.passwords ?? { admin: secret(), owner: secret(), app: secret(), worker: secret() },
  }
  await writeConnection(dataDir, connection)
  return connection
}

export async function readConnection(dataDir: string): Promise<ConnectionFile | undefined> {
  const text = await readFile(join(dataDir, 'connection.json'), 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw new EmbeddedPostgresError(`${join(dataDir, 'connection.json')} cannot be read (${error.code}).`)
  })
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    throw new EmbeddedPostgresError(`${join(dataDir, 'connection.json')} is damaged: restore it from a backup.`)
  }
}

export async function writeConnection(dataDir: string, connection: ConnectionFile): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  const path = join(dataDir, 'connection.json')
  const temporary = `${path}.${process.pid}`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(connection, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}

export function freePort(): Promise<number> {
  return listenBriefly(0)
}

export async function isFree(port: number): Promise<boolean> {
  return listenBriefly(port).then(
    () => true,
    () => false,
  )
}

function listenBriefly(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as { port: number }
      server.close(() => resolve(address.port))
    })
  })
}
