/**
 * What the ledger's operator keeps, in one folder (mode 0700):
 *
 *   log.key  registrar.key    32-byte Ed25519 seeds, mode 0600
 *   ledger.json               the genesis policy, the first submission's leaves, where the members' nodes are
 *
 * No member's secret is in it, ever: members make their keys in folders and processes of their own.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { fromBase64, toBase64 } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { writeDurably } from '#ledger/node/durable.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { type Policy, parsePolicy } from '#ledger/policy.ts'
import type { MemberAddress } from './member-client.ts'

export type OperatorLedger = {
  readonly policy: Policy
  readonly genesis: readonly Uint8Array[]
  readonly members: readonly MemberAddress[]
  /** Where the members were last told to read the log. */
  readonly logUrl: string
}

export class NoLedgerYet extends Error {
  override name = 'NoLedgerYet'
}

export const logKeyPath = (folder: string): string => join(folder, 'log.key')
export const registrarKeyPath = (folder: string): string => join(folder, 'registrar.key')

const stored = z.object({
  policy: z.json(),
  genesis: z.array(z.string()).length(2),
  members: z.array(z.object({ name: z.string(), url: z.url() })),
  logUrl: z.url(),
})

/** Throws `NoLedgerYet` where none was founded. */
export async function readOperatorLedger(folder: string): Promise<OperatorLedger> {
  let text: string
  try {
    text = await readFile(join(folder, 'ledger.json'), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new NoLedgerYet(`No ledger is founded in ${folder}. Start with npm start, which founds one.`)
  }
  const { policy, genesis, members, logUrl } = stored.parse(JSON.parse(text))
  return { policy: parsePolicy(policy as Json), genesis: genesis.map(fromBase64), members, logUrl }
}

export async function writeOperatorLedger(folder: string, ledger: OperatorLedger): Promise<void> {
  const { policy, genesis, members, logUrl } = ledger
  const text = JSON.stringify({ policy, genesis: genesis.map(toBase64), members, logUrl }, null, 2)
  await writeDurably(join(folder, 'ledger.json'), `${text}\n`, 0o600)
}

/** Signs registrations of keys; `actor` is its name in the policy. */
export async function readRegistrar(folder: string): Promise<{ actor: string; key: string; secretKey: Uint8Array }> {
  const { policy } = await readOperatorLedger(folder)
  const secretKey = await readKeyFile(registrarKeyPath(folder))
  const key = keyIdOf(nodeEd25519.publicKeyOf(secretKey))
  const registrar = policy.registrars.find(candidate => candidate.key === key)
  if (!registrar) throw new NoLedgerYet(`${registrarKeyPath(folder)} is not a registrar's key in the ledger's policy`)
  return { actor: registrar.actor, key, secretKey }
}
