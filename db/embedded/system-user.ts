import { readFile, stat } from 'node:fs/promises'
import { EmbeddedPostgresError } from './error.ts'

export interface SystemUser {
  uid: number
  gid: number
}

/**
 * PostgreSQL refuses to run as root. Started by root, it runs as whoever owns the cluster already, else as the
 * machine's `postgres` or `nobody`; started by anybody else, as that person (undefined).
 */
export async function systemUserFor(cluster: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const owner = await stat(cluster).catch(() => undefined)
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const user = findAccount(accounts, 'postgres') ?? findAccount(accounts, 'nobody')
  if (user) return user
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root and this machine has no user "nobody": start as an ordinary user, or set DATABASE_URL.',
  )
}

function findAccount(accounts: string, name: string): SystemUser | undefined {
  const fields = accounts
    .split('\n')
    .find(line => line.startsWith(`${name}:`))
    ?.split(':')
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])]
  return uid > 0 && gid > 0 ? { uid, gid } : undefined
}
