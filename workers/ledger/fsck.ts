/** Everything that is stored, recomputed: database, members' mirrors, evidence. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import type { CheckedTree, Finding } from '#ledger/check.ts'
import { nodeFolder } from '#ledger/node/config.ts'
import { checkDatabase } from './check-database.ts'
import { checkMirror } from './check-mirror.ts'
import { readOperatorLedger } from './operator-folder.ts'

export type FsckResult = {
  readonly findings: readonly Finding[]
  readonly database: CheckedTree | null
  /** Members whose mirror could be read, with what was checked of it; null where it is still empty. */
  readonly mirrors: Readonly<Record<string, CheckedTree | null>>
  /** How many objects of the evidence folder were hashed; null where it cannot be read. */
  readonly evidence: number | null
}

export async function fsck(db: Database | null, data: string): Promise<FsckResult> {
  const findings: Finding[] = []
  const report = (finding: Finding) => void findings.push(finding)
  const { policy } = await readOperatorLedger(join(data, 'operator'))
  const database = db && (await checkDatabase(db, policy, report))
  const store = db && ledgerStore(db)
  const size = (await store?.readHead())?.size ?? 0
  const mirrors: Record<string, CheckedTree | null> = {}
  for (const { name } of policy.members) {
    const folder = nodeFolder(data, name)
    if ((await list(join(folder, 'mirror'))) === null) continue
    mirrors[name] = await checkMirror(folder, name, policy, store && { store, size }, report)
  }
  return { findings, database, mirrors, evidence: await checkEvidence(join(data, 'evidence'), report) }
}

/** An object's name is the SHA-256 of its ciphertext. */
async function checkEvidence(folder: string, report: (finding: Finding) => void): Promise<number | null> {
  const shelves = await list(join(folder, 'objects'))
  if (!shelves) return null
  let checked = 0
  for (const shelf of shelves) {
    for (const name of (await list(join(folder, 'objects', shelf))) ?? []) {
      const digest = createHash('sha256')
      for await (const piece of createReadStream(join(folder, 'objects', shelf, name))) digest.update(piece as Buffer)
      checked += 1
      if (digest.digest('hex') !== name) report({ where: `evidence ${name}`, what: 'is not what its name says' })
    }
  }
  return checked
}

async function list(folder: string): Promise<string[] | null> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ERR_ACCESS_DENIED') return null
    throw error
  }
}
