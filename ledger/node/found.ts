/** What a member's own process does before there is a ledger: make its keys, then agree to the policy. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toBase64 } from '../bytes.ts'
import { canonicalText } from '../canonical.ts'
import type { Ed25519 } from '../ed25519.ts'
import { genesisSignedBytes } from '../genesis.ts'
import { keyIdOf } from '../keys.ts'
import { encodeVkey, SIGNATURE_COSIGNATURE, vkeyOf } from '../note.ts'
import { type Policy, policyHash } from '../policy.ts'
import type { SubmissionProof } from '../submission.ts'
import { governanceKeyPath, NodeConfigError, type NodeSettings, nodeKeyPath } from './config.ts'
import { writeDurably } from './durable.ts'
import { ensureKeyFile } from './key-file.ts'

/** What a member tells the others: public keys only. */
export type MemberKeys = { readonly name: string; readonly vkey: string; readonly governance: string }

/** Makes the member's two keys if it has none. The key's name says what a co-signature of it means. */
export async function initMember(
  folder: string,
  member: string,
  domain: string,
  ed25519: Ed25519,
): Promise<MemberKeys> {
  const nodeKey = await ensureKeyFile(nodeKeyPath(folder))
  const governance = await ensureKeyFile(governanceKeyPath(folder))
  const name = `${member}.${domain}/mirrored-rules-checked`
  return {
    name: member,
    vkey: encodeVkey(vkeyOf(name, SIGNATURE_COSIGNATURE, ed25519.publicKeyOf(nodeKey))),
    governance: toBase64(ed25519.publicKeyOf(governance)),
  }
}

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
