/** How a member comes to its settings: by founding a ledger with others, or by joining one that is there. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toBase64 } from '../bytes.ts'
import { canonicalText } from '../canonical.ts'
import type { Ed25519 } from '../ed25519.ts'
import { genesisSignedBytes } from '../genesis.ts'
import { keyIdOf } from '../keys.ts'
import { SIGNATURE_COSIGNATURE } from '../note.ts'
import { type Policy, parsePolicy, policyHash } from '../policy.ts'
import { parseItem, type SubmissionProof } from '../submission.ts'
import { governanceKeyPath, NodeConfigError, type NodeSettings, nodeKeyPath } from './config.ts'
import { writeDurably } from './durable.ts'
import { ensureKeyFile } from './key-file.ts'
import type { LogClient } from './log-client.ts'

/**
 * Agrees to a genesis policy that names this member with its own keys: keeps it with the node's settings and signs the
 * first submission. Agreeing again to the same policy gives the same signature; to another one, `NodeConfigError`.
 */
export async function foundMember(
  folder: string,
  policy: Policy,
  settings: Omit<NodeSettings, 'genesis'>,
  ed25519: Ed25519,
): Promise<SubmissionProof> {
  const genesis = policyHash(policy)
  const governance = await ensureKeyFile(governanceKeyPath(folder))
  const nodeKey = await ensureKeyFile(nodeKeyPath(folder))
  const self = policy.members.find(({ name }) => name === settings.member)
  const ownGovernance = toBase64(ed25519.publicKeyOf(governance))
  if (self?.governance !== ownGovernance || !self.vkey.endsWith(keyMaterial(ed25519.publicKeyOf(nodeKey)))) {
    throw new NodeConfigError(`the policy does not name ${settings.member} with the keys in ${folder}`)
  }
  const agreed = await readAgreed(folder)
  if (agreed && agreed !== genesis)
    throw new NodeConfigError(`${settings.member} has agreed to another policy, ${agreed}`)
  await writeDurably(join(folder, 'policy.json'), canonicalText(policy))
  await writeDurably(join(folder, 'node.json'), `${JSON.stringify({ ...settings, genesis }, null, 2)}\n`)
  return {
    key: keyIdOf(ed25519.publicKeyOf(governance)),
    alg: 'ed25519',
    sig: toBase64(ed25519.sign(genesisSignedBytes(policy), governance)),
  }
}

/**
 * Settings for a ledger that others began: the genesis policy is read from its first entries, from whichever of the
 * sources has it, and must be the one whose hash this member was told. Throws `NodeConfigError`.
 */
export async function joinMember(
  folder: string,
  settings: NodeSettings,
  sources: readonly Pick<LogClient, 'entries'>[],
): Promise<void> {
  const agreed = await readAgreed(folder)
  if (agreed && agreed !== settings.genesis) {
    throw new NodeConfigError(`${settings.member} has agreed to another policy, ${agreed}`)
  }
  const policy = await genesisFrom(sources, settings.genesis)
  await writeDurably(join(folder, 'policy.json'), canonicalText(policy))
  await writeDurably(join(folder, 'node.json'), `${JSON.stringify(settings, null, 2)}\n`)
}

async function genesisFrom(sources: readonly Pick<LogClient, 'entries'>[], hash: string): Promise<Policy> {
  const words: string[] = []
  for (const source of sources) {
    try {
      const leaves: Uint8Array[] = []
      for await (const piece of source.entries(0, 2)) leaves.push(...piece)
      const policy = parsePolicy(parseItem(leaves[1]!).policy!)
      if (policyHash(policy) === hash) return policy
      words.push(`its first entries hold the policy ${policyHash(policy)}`)
    } catch (error) {
      words.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new NodeConfigError(`nobody shows the policy ${hash}: ${words.join('; ')}`)
}

async function readAgreed(folder: string): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(join(folder, 'node.json'), 'utf8')) as NodeSettings).genesis
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function keyMaterial(publicKey: Uint8Array): string {
  return `+${toBase64(new Uint8Array([SIGNATURE_COSIGNATURE, ...publicKey]))}`
}
