import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import postgres from 'postgres'
import type { DatabaseUrls } from './embedded.ts'
import { as, ensureRoles, type RolePasswords, roles } from './roles.ts'

/**
 * Prepares a PostgreSQL of somebody else's: makes the three roles, with passwords kept in `passwordFile`, and lets the
 * owner make tables. `url` must be of a user who may create roles and owns the database, or a superuser.
 * @throws RolesMissing when it is not
 */
export async function prepareExternalDatabase(url: string, passwordFile: string): Promise<DatabaseUrls> {
  const passwords = await readOrCreatePasswords(passwordFile)
  await ensureRoles(url, passwords)
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const [database] = await admin<{ name: string }[]>`select format('%I', current_database()) as name`
    await admin.unsafe(`
      grant connect, create, temporary on database ${database!.name} to ${roles.owner};
      grant connect, temporary on database ${database!.name} to ${roles.app}, ${roles.worker};
      grant usage, create on schema public to ${roles.owner};`)
  } finally {
    await admin.end()
  }
  return {
    admin: url,
    owner: as(url, roles.owner, passwords.owner),
    app: as(url, roles.app, passwords.app),
    worker: as(url, roles.worker, passwords.worker),
  }
}

async function readOrCreatePasswords(path: string): Promise<RolePasswords> {
  const known = await readFile(path, 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (known !== undefined) return JSON.parse(known)
  const secret = () => randomBytes(24).toString('hex')
  const passwords = { owner: secret(), app: secret(), worker: secret() }
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify(passwords, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  return passwords
}
