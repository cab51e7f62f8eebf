import postgres from 'postgres'

/** Who logs in: the owner migrates; web and worker cannot pass row-level security. */
export const roles = { owner: 'hardproof_owner', app: 'hardproof_app', worker: 'hardproof_worker' } as const

export type RolePasswords = Record<keyof typeof roles, string>

/** May not create roles; the message says what an administrator has to do. */
export class RolesMissing extends Error {
  override name = 'RolesMissing'
}

/**
 * Makes the three roles where they are missing, able to log in and to bypass nothing. Those that exist keep their
 * passwords, unless logging in with the one given fails.
 * @throws RolesMissing when the connection may not create them
 */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    const rows = await admin<{ rolname: string }[]>`
      select rolname from pg_roles where rolname = any(${Object.values(roles)}) and rolcanlogin`
    const existing = new Set(rows.map(row => row.rolname))
    for (const key of Object.keys(roles) as (keyof typeof roles)[]) {
      if (existing.has(roles[key]) && (await canLogIn(as(adminUrl, roles[key], passwords[key])))) continue
      await setRole(admin, roles[key], passwords[key])
    }
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    throw new RolesMissing(
      `The user of DATABASE_URL may not create roles: let an administrator give it CREATEROLE, or create ${Object.values(roles).join(', ')} (LOGIN, without BYPASSRLS) and start each process with a DATABASE_URL of its own.`,
    )
  } finally {
    await admin.end()
  }
}

/** Makes the database where it is missing, owned by the owner. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    const [found] = await admin`select from pg_database where datname = ${name}`
    if (!found) await admin.unsafe(`create database ${quoted(name)} owner ${roles.owner}`)
  } finally {
    await admin.end()
  }
}

/** The same server and database, as another user. */
export function as(url: string, user: string, password: string): string {
  const changed = new URL(url)
  changed.username = user
  changed.password = password
  return changed.href
}

async function setRole(admin: postgres.Sql, role: string, password: string): Promise<void> {
  const [statement] = await admin<{ create: string; alter: string; exists: boolean }[]>`
    select exists (select from pg_roles where rolname = ${role}) as exists,
      format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls password %L', ${role}::text, ${password}::text) as create,
      format('alter role %I login password %L', ${role}::text, ${password}::text) as alter`
  await admin.unsafe(statement!.exists ? statement!.alter : statement!.create)
}

async function canLogIn(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: 10 })
  try {
    await client`select 1`
    return true
  } catch (error) {
    if ((error as { code?: string }).code === '28P01') return false
    throw error
  } finally {
    await client.end()
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
