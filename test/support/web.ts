import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import type { ServerBuild } from '@remix-run/node'
import type { RouteConfigEntry } from '@remix-run/route-config'
import { afterAll } from 'vitest'
import { openFolderStore } from '#app/evidence/folder-store.server.ts'
import { listen } from '#app/http/listen.server.ts'
import type { RequestLine } from '#app/http/request-log.server.ts'
import { createWebApp } from '#app/http/web-app.server.ts'
import type { Registrar } from '#app/identity/registrar.ts'
import type { Kms } from '#app/kms/kms.server.ts'
import routeConfig from '#app/routes.ts'
import type { Services } from '#app/services.server.ts'
import type { Database } from '#db/client.ts'
import { testFolder } from './organisation.ts'

export interface TestWeb {
  /** `http://localhost:<port>`: the origin that the server believes in. */
  origin: string
  port: number
  services: Services
  lines: RequestLine[]
  errors: string[]
}

interface TestWebOptions {
  db: Database
  kms: Kms
  registrar?: Registrar | null
  maxEvidenceBytes?: number
  /** Routes whose path begins so; all of them would pull in every domain. */
  routes: readonly string[]
}

/** The real server on a port of its own, with the named routes, from the sources. */
export async function testWeb({ db, kms, registrar = null, maxEvidenceBytes = 50_000_000, routes }: TestWebOptions) {
  const folder = testFolder()
  const evidenceStore = await openFolderStore(join(folder, 'evidence'))
  const config = {
    publicOrigin: 'http://localhost',
    otherOrigins: [] as string[],
    maxEvidenceBytes,
    webhookLoopback: false,
  }
  const services: Services = { db, kms, evidenceStore, registrar, config }
  const lines: RequestLine[] = []
  const errors: string[] = []
  // The port is known only once it listens, and the origin names the port.
  let app: ReturnType<typeof createWebApp> | undefined
  const listening = await listen((request, response) => app!(request, response), 0, '127.0.0.1')
  config.publicOrigin = `http://localhost:${listening.port}`
  app = createWebApp({
    services,
    build: await buildOf(routes),
    clientFolder: null,
    log: line => lines.push(line),
    logError: text => errors.push(text),
  })
  afterAll(() => listening.stop(1_000))
  return {
    origin: config.publicOrigin,
    port: listening.port,
    services,
    lines,
    errors,
    evidenceFolder: join(folder, 'evidence'),
  }
}

/** What the bundler makes of app/routes.ts, without the browser's half. */
async function buildOf(wanted: readonly string[]): Promise<ServerBuild> {
  const entries = (routeConfig as RouteConfigEntry[]).filter(({ path = '' }) =>
    wanted.some(prefix => path === prefix || (prefix !== '' && path.startsWith(`${prefix}/`))),
  )
  const routes: ServerBuild['routes'] = {
    root: { id: 'root', path: '', module: (await import('#app/root.tsx')) as never },
  }
  for (const { id, path, index, file } of entries) {
    const routeId = id ?? file.replace(/\.tsx?$/, '')
    const module = await import(/* @vite-ignore */ join(import.meta.dirname, '../../app', file))
    routes[routeId] = { id: routeId, parentId: 'root', path, index, module }
  }
  const manifest = Object.fromEntries(
    Object.entries(routes).map(([id, route]) => [
      id,
      {
        ...{ id, parentId: route!.parentId, path: route!.path, index: route!.index },
        ...{ module: `/assets/${id}.js`, hasAction: 'action' in route!.module, hasLoader: 'loader' in route!.module },
        ...{ hasClientAction: false, hasClientLoader: false, hasErrorBoundary: 'ErrorBoundary' in route!.module },
      },
    ]),
  )
  return {
    mode: 'production',
    entry: { module: await import('#app/entry.server.tsx') },
    routes,
    assets: {
      entry: { module: '/assets/entry.js', imports: [] },
      routes: manifest,
      url: '/assets/manifest.js',
      version: 'test',
    },
    publicPath: '/',
    assetsBuildDirectory: 'build/client',
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_singleFetch: true,
      v3_routeConfig: true,
      v3_lazyRouteDiscovery: false,
      unstable_optimizeDeps: false,
    } as ServerBuild['future'],
    isSpaMode: false,
  }
}

export interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** A request as it is put on the wire: `fetch` would not send a Host, an Origin or a path of one's choice. */
export function raw(
  port: number,
  {
    method = 'GET',
    path = '/',
    headers = {},
    body,
  }: { method?: string; path?: string; headers?: Record<string, string>; body?: string | Uint8Array },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const all = {
      Host: `localhost:${port}`,
      ...(body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body as string)) }),
      ...headers,
    }
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      )
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** The cookie of somebody who signs in through the form. */
export async function signInAt(web: TestWeb, email: string, password: string): Promise<string> {
  const response = await fetch(`${web.origin}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: web.origin },
    body: new URLSearchParams({ email, password, next: '/' }),
  })
  const cookie = response.headers.get('Set-Cookie')?.split(';', 1)[0]
  if (!cookie) throw new Error(`signing in answered ${response.status}`)
  return cookie
}
