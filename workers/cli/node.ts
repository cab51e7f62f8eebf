/**
 * A member's process: mirrors, checks and co-signs; takes submissions and sees to it that they get in.
 *
 *   node.js --member NAME [--data FOLDER] [--log URL] [--host HOST] [--port PORT] [--peer URL …]
 *   node.js --member NAME [--data FOLDER] [--peer URL …] --catch-up
 *                  fills the mirror from the other members' nodes, as far as a quorum vouches, and ends: while the
 *                  log is gone, or after this member has lost its mirror or put back an old copy of it
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CATCH_UP_STEP } from '#ledger/node/catch-up.ts'
import { catchUpFromMembers } from '#ledger/node/catch-up-from-members.ts'
import { nodeFolder, readNodeConfig } from '#ledger/node/config.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { type NodeParts, openNode } from '#ledger/node/node.ts'
import { readNodeKeys } from '#ledger/node/own-keys.ts'
import { serveNode } from '#ledger/node/server.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import type { Policy } from '#ledger/policy.ts'

const { values } = parseArgs({
  options: {
    member: { type: 'string' },
    data: { type: 'string' },
    log: { type: 'string' },
    host: { type: 'string' },
    port: { type: 'string' },
    peer: { type: 'string', multiple: true },
    'catch-up': { type: 'boolean', default: false },
  },
})

async function main(): Promise<void> {
  const { member } = values
  if (!member || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(member)) throw new Error('Say which member: --member notary')
  const folder = nodeFolder(resolve(values.data ?? process.env.HARDPROOF_DATA ?? '.data'), member)
  const { settings, policy } = await readNodeConfig(folder)
  const parts: NodeParts = {
    folder,
    member,
    policy,
    keys: await readNodeKeys(folder, policy, nodeEd25519),
    log: logClient(values.log ?? settings.log),
    peers: (values.peer ?? settings.peers ?? []).map(url => logClient(url)),
    ed25519: nodeEd25519,
  }
  // The port is taken first either way: of two processes on one folder, the second must not touch the record.
  const server = await serveNode(() => openNode(values['catch-up'] ? forCatchUp(parts) : parts), {
    host: values.host ?? settings.host,
    port: Number(values.port ?? settings.port),
    routes: values['catch-up'] ? undefined : await routesOf(folder, member, policy),
  })
  if (values['catch-up']) {
    const { size, stopped } = await catchUpFromMembers(server.node, parts.peers ?? [], nodeEd25519)
    await server.close()
    console.log(`member ${member} has caught up to ${size} entries${stopped ? `; not further: ${stopped}` : ''}`)
    return
  }
  console.log(`member ${member} on ${server.url}, ${server.node.size} entries co-signed`)
  const stop = () => void server.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function forCatchUp(parts: NodeParts): NodeParts {
  return { ...parts, catchingUp: true, maxStep: CATCH_UP_STEP }
}

/** What a member's process does besides co-signing: here the notary office's alone, which seals reports. */
async function routesOf(folder: string, member: string, policy: Policy) {
  if (member !== 'notary') return undefined
  const beside = new URL('./notary-routes.js', import.meta.url)
  const { openNotaryRoutes } = (await import(beside.href)) as typeof import('./notary-routes.ts')
  return openNotaryRoutes(folder, member, policy)
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
