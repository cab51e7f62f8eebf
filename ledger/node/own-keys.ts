/**
 * The keys this member co-signs with: `node.key`, and while it is being re-keyed `node.key.next` beside it, so that at
 * the hand-over both policies count it. A co-signature under a key that no policy names counts for nobody.
 */
import { readFile, rename, stat } from 'node:fs/promises'
import { fromUtf8, toBase64 } from '../bytes.ts'
import { cosign, cosignatureVerifier } from '../cosignature.ts'
import type { Ed25519 } from '../ed25519.ts'
import {
  ed25519Verifier,
  encodeVkey,
  type NoteSignature,
  openNote,
  parseNote,
  parseVkey,
  SIGNATURE_COSIGNATURE,
  type Vkey,
  vkeyOf,
} from '../note.ts'
import { logKey, memberKey, type Policy } from '../policy.ts'
import type { PolicyChain } from '../policy-chain.ts'
import { governanceKeyPath, NodeConfigError, nodeKeyPath } from './config.ts'
import { syncFolder, writeDurably } from './durable.ts'
import { ensureKeyFile, readKeyFile } from './key-file.ts'

export type NodeKey = { readonly name: string; readonly secretKey: Uint8Array }

/** What a member tells the others: public keys only. */
export type MemberKeys = { readonly name: string; readonly vkey: string; readonly governance: string }

/** Makes the member's two keys if it has none. The node key's name says what a co-signature of it means. */
export async function initMember(
  folder: string,
  member: string,
  domain: string,
  ed25519: Ed25519,
): Promise<MemberKeys> {
  return makeKeys(folder, member, `${member}.${domain}/mirrored-rules-checked`, '', ed25519)
}

/** Makes the keys that are to replace the member's, if it has none of them yet, beside the ones that it has. */
export async function rekeyMember(
  folder: string,
  member: string,
  policy: Policy,
  ed25519: Ed25519,
): Promise<MemberKeys> {
  const [current] = await readNodeKeys(folder, policy, ed25519)
  return makeKeys(folder, member, current!.name, NEXT, ed25519)
}

/**
 * Puts the next keys in the place of the present ones, which are kept as `….retired`: once the policy that names the
 * next ones is in force. Going on after a stop half-way finishes it.
 */
export async function retireKeys(folder: string): Promise<void> {
  for (const path of [nodeKeyPath(folder), governanceKeyPath(folder)]) {
    if (!(await exists(`${path}${NEXT}`))) continue
    if (await exists(path)) await rename(path, `${path}.retired`)
    await rename(`${path}${NEXT}`, path)
    if (await exists(`${path}${NEXT}.vkey`)) await rename(`${path}${NEXT}.vkey`, `${path}.vkey`)
  }
  await syncFolder(folder)
}

/** Throws `NodeConfigError` when a key has no name: neither one of its own nor one that the policy gives it. */
export async function readNodeKeys(folder: string, policy: Policy, ed25519: Ed25519): Promise<NodeKey[]> {
  const keys: NodeKey[] = []
  for (const path of [nodeKeyPath(folder), `${nodeKeyPath(folder)}${NEXT}`]) {
    if (path.endsWith(NEXT) && !(await exists(path))) continue
    const secretKey = await readKeyFile(path)
    keys.push({ name: await nameOf(path, ed25519.publicKeyOf(secretKey), policy), secretKey })
  }
  return keys
}

/** With every key of this member's own. */
export function cosignWithAll(keys: readonly NodeKey[], text: string, time: number, ed25519: Ed25519): NoteSignature[] {
  return keys.map(({ name, secretKey }) => cosign({ checkpointText: text, name, secretKey, time }, ed25519))
}

/** Whether the log signed the note and this member co-signed it, with a key that it has or that a policy named for it. */
export function isOwn(
  note: string,
  member: string,
  keys: readonly NodeKey[],
  chain: PolicyChain,
  ed25519: Ed25519,
): boolean {
  const log = logKey(chain[0]!.policy)
  const had = chain.flatMap(({ policy }) => policy.members.filter(({ name }) => name === member).map(memberKey))
  const known = new Map([...keys.map(key => vkeyOfKey(key, ed25519)), ...had].map(vkey => [encodeVkey(vkey), vkey]))
  try {
    const verifiers = [...known.values()].map(vkey => cosignatureVerifier(vkey, ed25519))
    const parsed = parseNote(note)
    if (!parsed.text.startsWith(`${log.name}\n`)) return false
    const opened = openNote(parsed, [ed25519Verifier(log, ed25519), ...verifiers])
    return opened.some(({ vkey }) => vkey === log) && opened.some(({ vkey }) => vkey !== log)
  } catch {
    return false
  }
}

export function vkeyOfKey({ name, secretKey }: NodeKey, ed25519: Ed25519): Vkey {
  return vkeyOf(name, SIGNATURE_COSIGNATURE, ed25519.publicKeyOf(secretKey))
}

const NEXT = '.next'

async function makeKeys(
  folder: string,
  member: string,
  keyName: string,
  suffix: string,
  ed25519: Ed25519,
): Promise<MemberKeys> {
  const path = `${nodeKeyPath(folder)}${suffix}`
  const node = await ensureKeyFile(path)
  const governance = await ensureKeyFile(`${governanceKeyPath(folder)}${suffix}`)
  const vkey = encodeVkey(vkeyOf(keyName, SIGNATURE_COSIGNATURE, ed25519.publicKeyOf(node)))
  await writeDurably(`${path}.vkey`, `${vkey}\n`)
  return { name: member, vkey, governance: toBase64(ed25519.publicKeyOf(governance)) }
}

async function nameOf(path: string, publicKey: Uint8Array, policy: Policy): Promise<string> {
  const named = [...(await writtenVkey(`${path}.vkey`)), ...policy.members.map(memberKey)]
  const found = named.find(vkey => toBase64(vkey.publicKey) === toBase64(publicKey))
  if (!found) throw new NodeConfigError(`the key in ${path} has no name: ${path}.vkey is not there or another key's`)
  return found.name
}

async function writtenVkey(path: string): Promise<Vkey[]> {
  if (!(await exists(path))) return []
  return [parseVkey(fromUtf8(new Uint8Array(await readFile(path))).trimEnd(), SIGNATURE_COSIGNATURE)]
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
