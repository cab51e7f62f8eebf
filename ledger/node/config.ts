/**
 * One member's folder:
 *
 *   node.key  governance.key    32-byte Ed25519 seeds, mode 0600, made by this member's own process
 *   node.key.vkey               the node key's public half under its name
 *   ….next  ….retired           the keys that are to replace them, and those that they replaced (own-keys.ts)
 *   node.json                   what follows below
 *   policy.json                 the genesis policy, whose hash node.json pins
 *   mirror/                     the member's full copy (mirror.ts)
 *   inbox/                      submissions handed to this node (inbox.ts)
 *   index/                      derived from the mirror (register.ts)
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Json } from '../canonical.ts'
import { type Policy, parsePolicy, policyHash } from '../policy.ts'
import { hasExactly } from '../submission.ts'

export type NodeSettings = {
  /** The member's name in the policy. */
  readonly member: string
  /** The log's URL prefix, without a slash at the end. */
  readonly log: string
  /** The genesis policy's hash, hex: what this member agreed to. */
  readonly genesis: string
  readonly host: string
  readonly port: number
  /** Other members' nodes: URL prefixes, without a slash at the end. */
  readonly peers?: readonly string[]
}

export class NodeConfigError extends Error {
  override name = 'NodeConfigError'
}

export const nodeFolder = (data: string, member: string): string => join(data, 'nodes', member)
export const nodeKeyPath = (folder: string): string => join(folder, 'node.key')
export const governanceKeyPath = (folder: string): string => join(folder, 'governance.key')

/** Throws `NodeConfigError` when the folder was not set up, or its policy is not the pinned one. */
export async function readNodeConfig(folder: string): Promise<{ settings: NodeSettings; policy: Policy }> {
  const settings = parseSettings(await readJson(join(folder, 'node.json')))
  const policy = parsePolicy(await readJson(join(folder, 'policy.json')))
  if (policyHash(policy) !== settings.genesis) {
    throw new NodeConfigError(`${join(folder, 'policy.json')} is not the policy that node.json pins`)
  }
  return { settings, policy }
}

export function parseSettings(value: Json): NodeSettings {
  const fields = ['member', 'log', 'genesis', 'host', 'port']
  if (
    !(hasExactly(value, fields) || hasExactly(value, [...fields, 'peers'])) ||
    typeof value.member !== 'string' ||
    !isPrefix(value.log) ||
    typeof value.genesis !== 'string' ||
    typeof value.host !== 'string' ||
    !Number.isInteger(value.port) ||
    (value.port as number) < 0 ||
    (value.port as number) > 65535 ||
    !(value.peers === undefined || (Array.isArray(value.peers) && value.peers.every(isPrefix)))
  ) {
    throw new NodeConfigError('node settings are { member, log, genesis, host, port } and may have peers')
  }
  return value as NodeSettings
}

function isPrefix(value: Json | undefined): boolean {
  return typeof value === 'string' && /^https?:\/\/[^?#]+[^/?#]$/.test(value)
}

async function readJson(path: string): Promise<Json> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Json
  } catch (error) {
    throw new NodeConfigError(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}
