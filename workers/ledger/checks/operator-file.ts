/** The operator's ledger.json: the genesis policy and submission, which the ledger's first entries and every member have, too. */
import { join } from 'node:path'
import { z } from 'zod'
import { equalBytes } from '#ledger/bytes.ts'
import { isJsonObject } from '#ledger/canonical.ts'
import type { Finding } from '#ledger/check.ts'
import { nodeFolder, readNodeConfig } from '#ledger/node/config.ts'
import { type Policy, PolicyError, parsePolicy, policyHash } from '#ledger/policy.ts'
import { type LedgerReader, readLeaves } from '#ledger/store.ts'
import { parseItem } from '#ledger/submission.ts'
import { NoLedgerYet, type OperatorLedger, readOperatorLedger } from '../operator-folder.ts'

const WHERE = 'operator/ledger.json'

export type KnownLedger = Pick<OperatorLedger, 'policy' | 'members'>

/**
 * What the operator has; where its file cannot be read, what the ledger itself begins with, so that the rest can still
 * be checked. Throws `NoLedgerYet` where there is neither.
 */
export async function readKnownLedger(
  data: string,
  store: LedgerReader | null,
  report: (finding: Finding) => void,
): Promise<KnownLedger> {
  try {
    const ledger = await readOperatorLedger(join(data, 'operator'))
    checkGenesis(ledger, report)
    return ledger
  } catch (error) {
    if (error instanceof NoLedgerYet) throw error
    const policy = store && (await genesisIn(store))
    if (!policy) throw error
    const reason = error instanceof z.ZodError ? 'it is not what the operator writes' : (error as Error).message
    report({ where: WHERE, what: `cannot be read: ${reason}` })
    return { policy, members: [] }
  }
}

function checkGenesis({ policy, genesis }: OperatorLedger, report: (finding: Finding) => void): void {
  try {
    const written = parseItem(genesis[1]!).policy
    if (isJsonObject(written) && policyHash(parsePolicy(written)) === policyHash(policy)) return
    report({ where: WHERE, what: 'its policy is not the one that its first submission holds' })
  } catch (error) {
    report({ where: WHERE, what: `its first submission cannot be read: ${(error as Error).message}` })
  }
}

async function genesisIn(store: LedgerReader): Promise<Policy | null> {
  const head = await store.readHead()
  if (!head) return null
  const [, leaf] = await readLeaves(store, 0, 2)
  const { policy } = parseItem(leaf!)
  return isJsonObject(policy) ? parsePolicy(policy) : null
}

/** Beside the entries, and beside what each member keeps in its own folder, as far as those can be read here. */
export async function checkOperatorFile(
  data: string,
  known: KnownLedger,
  names: readonly string[],
  store: LedgerReader | null,
  report: (finding: Finding) => void,
): Promise<void> {
  const ledger = await readOperatorLedger(join(data, 'operator')).catch(() => null)
  if (!ledger) return // said already
  if (store && (await store.readHead())) {
    const entries = await readLeaves(store, 0, 2).catch(() => null)
    if (entries && !entries.every((entry, i) => equalBytes(entry, ledger.genesis[i]!))) {
      report({ where: WHERE, what: 'its first submission is not the ledger’s' })
    }
  }
  const logs: string[] = []
  for (const { name, url } of ledger.members) {
    if (!names.includes(name)) report({ where: WHERE, what: `has an address for ${name}, whom no policy names` })
    const config = await readNodeConfig(nodeFolder(data, name)).catch(() => null)
    if (!config) continue
    const { host, port, log } = config.settings
    logs.push(log)
    const there = new URL(url)
    if (isLoopback(there.hostname) && (there.port !== String(port) || there.hostname !== host)) {
      report({ where: WHERE, what: `has ${url} for ${name}, whose node listens on ${host}:${port}` })
    }
  }
  if (logs.length > 0 && !logs.includes(ledger.logUrl)) {
    report({ where: WHERE, what: `has ${ledger.logUrl} for the log, where no member here reads it` })
  }
  for (const name of names) await checkMemberFiles(data, name, known.policy, report)
}

/** What a member pinned when the ledger was founded, or when it joined. */
async function checkMemberFiles(
  data: string,
  name: string,
  genesis: Policy,
  report: (finding: Finding) => void,
): Promise<void> {
  try {
    const { settings } = await readNodeConfig(nodeFolder(data, name))
    if (settings.genesis !== policyHash(genesis))
      report({ where: `${name}: node.json`, what: 'pins another genesis policy' })
    if (settings.member !== name) report({ where: `${name}: node.json`, what: `is that of ${settings.member}` })
  } catch (error) {
    const { message } = error as Error
    // A member on another machine.
    if (/ENOENT|EACCES/.test(message)) return
    const ofPolicy = error instanceof PolicyError || /policy\.json/.test(message)
    report({ where: `${name}: ${ofPolicy ? 'policy.json' : 'node.json'}`, what: message })
  }
}

function isLoopback(hostname: string): boolean {
  return /^127\./.test(hostname) || hostname === 'localhost' || hostname === '[::1]'
}
