/**
 * What the notary office's process does besides co-signing: it has the mirror to check a report against, and the keys
 * to seal it with. A program of its own beside node.js, so that the other members' processes do not load any of it.
 */
import { join } from 'node:path'
import type { MemberNode } from '#ledger/node/node.ts'
import type { NodeRoutes } from '#ledger/node/server.ts'
import type { Policy } from '#ledger/policy.ts'
import { openOfficeKeys } from '../notary/office-keys.ts'
import { sealRoutes } from '../notary/seal-routes.ts'

export async function openNotaryRoutes(
  folder: string,
  member: string,
  policy: Policy,
): Promise<(node: MemberNode) => NodeRoutes> {
  const own = policy.members.find(({ name }) => name === member)!
  const keys = await openOfficeKeys(join(folder, 'seal'), own.organisation)
  return node => sealRoutes(node, join(folder, 'seal'), keys)
}
