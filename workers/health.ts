import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Health {
  port: number
  close(): void
}

/** What a worker that runs can say of the ledger. */
export interface LedgerHealth {
  /** `ok`, `refusing: ` and why nothing is sequenced, or `alarm: ` and what was seen. */
  ledger: string
}

/**
 * Answers GET /health on loopback: 200 `{ status: "ok", ledger }`, or 503 with what is the matter. A ledger that refuses
 * is not a worker that is down: it starts before the members that it has to ask, its other jobs go on, and starting it
 * again helps nothing.
 */
export function serveHealth(port: number, check: () => Promise<LedgerHealth>): Promise<Health> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/health') return void response.writeHead(404).end()
    const { status, answer } = await check().then(
      health => ({ status: 200, answer: { status: 'ok', ...health } }),
      error => ({ status: 503, answer: { status: 'failing', trouble: (error as Error).name } }),
    )
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(answer))
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        close() {
          server.close()
          server.closeAllConnections()
        },
      })
    })
  })
}
