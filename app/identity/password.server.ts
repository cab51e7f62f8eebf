import { type Algorithm, hash, verify } from '@node-rs/argon2'

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane; about 40 ms. */
const parameters = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const MIN_PASSWORD = 12
/** Enough for any passphrase, and no way to make us hash megabytes. */
export const MAX_PASSWORD = 256

/** A PHC string. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), parameters)
}

/** Without a hash (nobody has this e-mail address) it does the same work and says no. */
export async function checkPassword(password: string, passwordHash: string | null): Promise<boolean> {
  if (password.length > MAX_PASSWORD) return false
  const matches = await verify(passwordHash ?? (await nobodys()), password.normalize('NFKC'))
  return matches && passwordHash !== null
}

let nobodysHash: Promise<string> | undefined

function nobodys(): Promise<string> {
  nobodysHash ??= hashPassword(crypto.randomUUID())
  return nobodysHash
}
