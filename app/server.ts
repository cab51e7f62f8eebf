import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ServerBuild } from '@remix-run/node'
import { readWebConfig, type WebConfig } from '#app/env.server.ts'
import { openEvidenceStore } from '#app/evidence/open-store.server.ts'
import { listen } from '#app/http/listen.server.ts'
import { createWebApp } from '#app/http/web-app.server.ts'
import type { Registrar } from '#app/identity/registrar.ts'
import { openFileKms } from '#app/kms/file-kms.server.ts'
import { logFiles } from '#app/log-files.server.ts'
import type { Services } from '#app/services.server.ts'
import { connect } from '#db/client.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'

/** Requests under way get this long when the process is asked to stop. */
const PATIENCE_MS = 8_000

async function main(): Promise<void> {
  const config = readWebConfig(process.env)
  const services = await openServices(config)
  const app = createWebApp({
    services,
    ...(config.development ? await developmentBuild() : await productionBuild()),
    shortcut: logFiles(services.db),
    trustProxy: config.trustProxy,
    log: line => console.log(JSON.stringify(line)),
    logError: text => console.error(`${new Date().toISOString()} ${text}`),
  })
  const listening = await listen(app, config.port, config.host)
  console.log(`web ready on ${config.publicOrigin}`)

  let stopping = false
  async function stop(): Promise<void> {
    if (stopping) return
    stopping = true
    await listening.stop(PATIENCE_MS)
    await services.db.$client.end({ timeout: 2 })
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // Started by another process: when that one is gone there is nobody left to stop this one.
  process.on('disconnect', stop)
}

async function openServices(config: WebConfig): Promise<Services> {
  const { publicOrigin, otherOrigins, maxEvidenceBytes, webhookLoopback } = config
  return {
    db: connect(config.databaseUrl, { max: 20, name: 'hardproof web', plans: 'auto' }),
    kms: await openFileKms(config.kmsKeyPath, { mayCreate: false }),
    evidenceStore: await openEvidenceStore(config.evidenceStoreUrl, config.evidenceFolder),
    registrar: config.registrarKeyPath ? await readRegistrar(config.registrarKeyPath) : null,
    config: { publicOrigin, otherOrigins, maxEvidenceBytes, webhookLoopback },
  }
}

async function readRegistrar(path: string): Promise<Registrar> {
  const secretKey = await readKeyFile(path)
  return { actor: 'registrar', key: keyIdOf(nodeEd25519.publicKeyOf(secretKey)), secretKey }
}

async function productionBuild() {
  const folder = buildFolder()
  const build = (await import(pathToFileURL(join(folder, 'server', 'index.js')).href)) as ServerBuild
  return { build, clientFolder: join(folder, 'client') }
}

/** The nearest build/ above this program, wherever that was bundled to. */
function buildFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'build')
    if (existsSync(join(candidate, 'server', 'index.js'))) return candidate
    if (folder === dirname(folder)) throw new Error('The application is not built: run npm run build.')
  }
}

/** Pages are built as they are asked for, and change in the browser as their source does. */
async function developmentBuild() {
  const { createServer } = await import('vite')
  const vite = await createServer({ server: { middlewareMode: true } })
  return {
    build: () => vite.ssrLoadModule('virtual:remix/server-build') as Promise<ServerBuild>,
    clientFolder: null,
    development: vite.middlewares,
  }
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
