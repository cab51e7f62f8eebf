import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '#ledger/node/durable.ts'
import type { Part } from './cast.ts'

/** What the demonstration's people and the bank's system know; `.data/demo/secrets.json`, mode 0600. */
export interface Secrets {
  /** Everybody's, in the demonstration. */
  password: string
  people: { email: string; name: string; role: string; organisation: string }[]
  organisations: Record<Part, string>
  bank: { organisationId: string; keyId: string; secretKey: string; apiKey: string }
}

const pathIn = (data: string) => join(data, 'demo', 'secrets.json')

export function keepSecrets(data: string, secrets: Secrets): Promise<void> {
  return writeDurably(pathIn(data), `${JSON.stringify(secrets, null, 2)}\n`, 0o600)
}

export async function readSecrets(data: string): Promise<Secrets | null> {
  try {
    return JSON.parse(await readFile(pathIn(data), 'utf8')) as Secrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
