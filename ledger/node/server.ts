/**
 * A member's node over HTTP:
 *
 *   POST /add-checkpoint               C2SP tlog-witness
 *   GET  /<hex sha256(origin)>/checkpoint, GET /checkpoint     the record
 *   GET  /checkpoints, /checkpoints/<size>                     earlier ones that were kept: their sizes, and each
 *   GET  /tile/…                       the mirror, C2SP tlog-tiles
 *   POST /submissions                  a packed submission (packed.ts): 202 waits here, 200 in the ledger, 422 refused
 *   GET  /submissions/<digest>         what became of it, JSON
 *   GET  /health                       JSON
 *
 * and whatever `routes` adds, for a process that does more for its member than co-sign.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BytesError, fromUtf8, toHex, utf8 } from '../bytes.ts'
import { sha256 } from '../hash.ts'
import { bundlePrefix, parseTilePath, tilePrefix, widthIn } from '../tiles.ts'
import { collect, TooLong } from './limited.ts'
import type { MemberNode } from './node.ts'
import { MAX_OFFER_BYTES } from './offer.ts'
import { MAX_PACKED_BYTES } from './packed.ts'

export type RouteHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** By method and path, such as `POST /seals`. A handler limits its own request's body. */
export type NodeRoutes = Readonly<Record<string, RouteHandler>>

export interface NodeServer {
  readonly url: string
  /** Answers what was asked, then closes the node. */
  close(): Promise<void>
}

const MAX_CONNECTIONS = 64
/** Each may hold some 8 MB. */
const MAX_BODIES = 8
/** However slowly it is read, an answer takes no longer. */
const ANSWER_TIMEOUT_MS = 60_000
/** Longer than the fetching and checking behind an offer takes. */
const IDLE_TIMEOUT_MS = 600_000

/**
 * Listens first and opens the node afterwards: of two processes started on one folder, the second finds the port
 * taken and has not touched the record.
 */
export async function serveNode(
  open: () => Promise<MemberNode>,
  { host = '127.0.0.1', port, routes }: { host?: string; port: number; routes?: (node: MemberNode) => NodeRoutes },
): Promise<NodeServer & { node: MemberNode }> {
  let handle: RouteHandler = async (_request, response) => send(response, 503, TEXT, 'starting\n')
  const server = createServer(
    { maxHeaderSize: 8192, requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    (request, response) => {
      handle(request, response).catch(() => {
        if (response.headersSent) response.destroy()
        else send(response, 500, TEXT, 'the request could not be answered\n')
      })
    },
  )
  server.maxConnections = MAX_CONNECTIONS
  server.timeout = IDLE_TIMEOUT_MS
  await listen(server, host, port)
  try {
    const node = await open()
    handle = handlerOf(node, routes?.(node) ?? {})
    const { port: actual } = server.address() as AddressInfo
    return {
      node,
      url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
      async close() {
        await closeServer(server)
        await node.close()
      },
    }
  } catch (error) {
    await closeServer(server)
    throw error
  }
}

const TEXT = 'text/plain; charset=utf-8'
const JSON_TYPE = 'application/json'

function handlerOf(node: MemberNode, routes: NodeRoutes): RouteHandler {
  const originHash = toHex(sha256(utf8(node.policy.origin)))
  const submissions = submissionRoutes(node)
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0]!
    const route = `${request.method} ${path}`
    const extra = Object.hasOwn(routes, route) ? routes[route] : undefined
    if (extra) return extra(request, response)
    if (route === 'POST /add-checkpoint') return addCheckpoint(node, request, response)
    if (route === 'POST /submissions') return submissions.add(request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, TEXT, 'not allowed\n')
    if (path === '/health') {
      const health = node.health()
      return send(response, health.ok ? 200 : 503, JSON_TYPE, JSON.stringify(health))
    }
    if (path === '/checkpoint' || path === `/${originHash}/checkpoint`) {
      if (node.note === null) return send(response, 404, TEXT, 'nothing is co-signed yet\n')
      return send(response, 200, TEXT, node.note, 'no-cache')
    }
    if (path.startsWith('/submissions/')) return submissions.tell(path, response)
    if (path === '/checkpoints') {
      return send(response, 200, JSON_TYPE, JSON.stringify(await node.mirror.keptSizes()), 'no-cache')
    }
    if (path.startsWith('/checkpoints/')) {
      const size = /^\/checkpoints\/([1-9][0-9]{0,15})$/.exec(path)?.[1]
      const note = size === undefined ? null : await node.mirror.readKept(Number(size))
      return note === null ? send(response, 404, TEXT, 'not found\n') : send(response, 200, TEXT, note)
    }
    const file = await readFile(node, path.slice(1))
    if (!file) return send(response, 404, TEXT, 'not found\n')
    return send(response, 200, 'application/octet-stream', file, 'public, max-age=31536000, immutable')
  }
}

async function addCheckpoint(node: MemberNode, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request, response, MAX_OFFER_BYTES)
  if (!body) return
  let text: string
  try {
    text = fromUtf8(body)
  } catch (error) {
    if (error instanceof BytesError) return send(response, 400, TEXT, 'not UTF-8\n')
    throw error
  }
  const answer = await node.addCheckpoint(text)
  send(response, answer.status, answer.type, answer.body)
}

function submissionRoutes(node: MemberNode) {
  let bodies = 0
  const busy = (response: ServerResponse) => {
    response.setHeader('Retry-After', '1')
    send(response, 503, JSON_TYPE, JSON.stringify({ error: 'too many submissions are arriving' }))
  }
  return {
    async add(request: IncomingMessage, response: ServerResponse): Promise<void> {
      if (bodies >= MAX_BODIES) return busy(response)
      bodies += 1
      try {
        const body = await bodyOf(request, response, MAX_PACKED_BYTES)
        if (!body) return
        const { status, body: answer } = await node.submissions.accept(body)
        if (status === 503) response.setHeader('Retry-After', '5')
        send(response, status, JSON_TYPE, JSON.stringify(answer))
      } finally {
        bodies -= 1
      }
    },
    tell(path: string, response: ServerResponse): void {
      const digest = /^\/submissions\/([0-9a-f]{64})$/.exec(path)?.[1]
      const state = digest === undefined ? null : node.submissions.stateOf(digest)
      send(response, state ? 200 : 404, JSON_TYPE, JSON.stringify(state ?? { error: 'not known here' }))
    },
  }
}

/** Null when it is too long, which has been answered. */
async function bodyOf(request: IncomingMessage, response: ServerResponse, limit: number): Promise<Uint8Array | null> {
  try {
    // Before any of it is read, so that the answer arrives.
    if (Number(request.headers['content-length'] ?? 0) > limit) throw new TooLong(`more than ${limit} bytes`)
    return await collect(request, limit)
  } catch (error) {
    if (!(error instanceof TooLong)) throw error
    response.setHeader('Connection', 'close')
    send(response, 413, TEXT, `${error.message}\n`)
    return null
  }
}

/** Only what the record covers: leftovers of an unfinished attempt are not this member's word. */
async function readFile(node: MemberNode, path: string): Promise<Uint8Array | null> {
  const id = parseTilePath(path)
  if (!id || id.width > widthIn(node.size, id.kind === 'tile' ? id.level : 0, id.index)) return null
  if (id.kind === 'tile') {
    const tile = await node.mirror.readTile(id)
    return tile && tilePrefix(tile, id.width)
  }
  const bundle = await node.mirror.readBundle(id)
  return bundle && bundlePrefix(bundle, id.width)
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
  cacheControl = 'no-store',
): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': cacheControl,
    'X-Content-Type-Options': 'nosniff',
  })
  const tooSlow = setTimeout(() => response.destroy(), ANSWER_TIMEOUT_MS)
  response.once('close', () => clearTimeout(tooSlow))
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}
