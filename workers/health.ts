import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Health {
  port: number
  close(): void
}

/** Answers GET /health on loopback: 200 `{ status: "ok" }`, or 503 with what is the matter. */
export function serveHealth(port: number, check: () => Promise<void>): Promise<Health> {
  const server = createServer(async (request, response) => {
    if (request.url !== '/health') return void response.writeHead(404).end()
    const trouble = await check().then(
      () => null,
      error => (error as Error).name,
    )
    response.writeHead(trouble ? 503 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(trouble ? { status: 'failing', trouble } : { status: 'ok' }))
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
