/** Everything that is stored, recomputed: database, members' mirrors, evidence. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openEvidenceStore } from '#app/evidence/open-store.server.ts'
import type { EvidenceStore } from '#app/evidence/store.server.ts'
import type { Database } from '#db/client.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { memberStates } from '#db/schema/index.ts'
import type { CheckedTree, Finding } from '#ledger/check.ts'
import { nodeFolder } from '#ledger/node/config.ts'
import { openMirror } from '#ledger/node/mirror.ts'
import type { Policy } from '#ledger/policy.ts'
import { chainOf, type PolicyChain } from '#ledger/policy-chain.ts'
import { type CheckedDatabase, checkDatabase } from './check-database.ts'
import { type CheckedEvidence, checkEvidence, reasonOf } from './check-evidence.ts'
import { checkMirror, type DatabaseLedger } from './check-mirror.ts'
import { checkOperatorFile, readKnownLedger } from './checks/operator-file.ts'

export type FsckResult = {
  readonly findings: readonly Finding[]
  /** What could not be looked at, in words. Without findings it is a success only when there is none. */
  readonly unchecked: readonly string[]
  /** Null where there is no database, or nothing in it. */
  readonly database: CheckedTree | null
  /** Members whose mirror could be read, with what was checked of it; null where it is still empty. */
  readonly mirrors: Readonly<Record<string, CheckedTree | null>>
  /** Null where the store could not be opened. */
  readonly evidence: CheckedEvidence | null
}

/** @throws NoLedgerYet where none is founded under `data` */
export async function fsck(
  db: Database | null,
  data: string,
  openStore: () => Promise<EvidenceStore> = () => openEvidenceStore(null, join(data, 'evidence')),
): Promise<FsckResult> {
  const findings: Finding[] = []
  const unchecked: string[] = []
  const report = (finding: Finding) => void findings.push(finding)
  const skipped = (what: string) => void unchecked.push(what)
  if (!db) skipped('the database, which is not here')
  const store = db && ledgerStore(db)
  const known = await readKnownLedger(data, store, report)
  const database = db && (await checkDatabase(db, known.policy, report))
  const chain = database?.chain ?? null
  const names = membersOf(chain ?? chainOf(known.policy))
  await checkOperatorFile(data, known, [...new Set([...names, ...(database?.coming ?? [])])], store, report)
  const size = (await store?.readHead())?.size ?? 0
  const mirrors = await checkMirrors(
    db && store && { db, store, size, chain },
    data,
    { ...known, names },
    report,
    skipped,
  )
  const evidenceStore = await openEvidence(openStore, skipped)
  const evidence = evidenceStore && (await checkEvidence(db, evidenceStore, report, skipped))
  return { findings, unchecked, database: database && withoutChain(database), mirrors, evidence }
}

/** Of every policy so far: whoever left has a mirror, too. */
function membersOf(chain: PolicyChain): string[] {
  return [...new Set(chain.flatMap(({ policy }) => policy.members.map(({ name }) => name)))]
}

function withoutChain({ chain: _chain, coming: _coming, ...tree }: CheckedDatabase): CheckedTree {
  return tree
}

async function checkMirrors(
  database: (DatabaseLedger & { db: Database }) | null,
  data: string,
  { policy, names }: { policy: Policy; names: readonly string[] },
  report: (finding: Finding) => void,
  skipped: (what: string) => void,
): Promise<FsckResult['mirrors']> {
  const cosigned = new Map(
    ((await database?.db.select().from(memberStates)) ?? []).map(({ member, size, note }) => [member, note ? size : 0]),
  )
  const mirrors: Record<string, CheckedTree | null> = {}
  for (const name of names) {
    const folder = nodeFolder(data, name)
    if ((await list(join(folder, 'mirror'))) === null) {
      skipped(`${name}: its mirror, which is not readable here`)
      continue
    }
    const before = await openMirror(join(folder, 'mirror'))
      .readHead()
      .catch(() => undefined)
    if (before === null && cosigned.get(name)) {
      report({
        where: `${name}: checkpoint`,
        what: `is missing, though it has co-signed ${cosigned.get(name)} entries`,
      })
    }
    mirrors[name] = await checkMirror(folder, name, policy, database, report)
  }
  return mirrors
}

async function openEvidence(
  openStore: () => Promise<EvidenceStore>,
  skipped: (what: string) => void,
): Promise<EvidenceStore | null> {
  try {
    return await openStore()
  } catch (error) {
    skipped(`evidence: the store cannot be opened (${reasonOf(error)})`)
    return null
  }
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
