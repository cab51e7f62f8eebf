/**
 * A member's process: mirrors, checks and co-signs.
 *
 *   node.js --member NAME [--data FOLDER] [--log URL] [--host HOST] [--port PORT]
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { nodeFolder, nodeKeyPath, readNodeConfig } from '#ledger/node/config.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { logClient } from '#ledger/node/log-client.ts'
import { openNode } from '#ledger/node/node.ts'
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
  },
})

async function main(): Promise<void> {
  const { member } = values
  if (!member || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(member)) throw new Error('Say which member: --member notary')
  const folder = nodeFolder(resolve(values.data ?? process.env.HARDPROOF_DATA ?? '.data'), member)
  const { settings, policy } = await readNodeConfig(folder)
  const secretKey = await readKeyFile(nodeKeyPath(folder))
  const log = logClient(values.log ?? settings.log)
  const server = await serveNode(() => openNode({ folder, member, policy, secretKey, log, ed25519: nodeEd25519 }), {
    host: values.host ?? settings.host,
    port: Number(values.port ?? settings.port),
    routes: await routesOf(folder, member, policy),
  })
  console.log(`member ${member} on ${server.url}, ${server.node.size} entries co-signed`)
  const stop = () => void server.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
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
