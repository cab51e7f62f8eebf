import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BodyLimits, bodyLimits, holdToTime } from './body-deadline.server.ts'

/** More at once are turned away; what a browser or a bank's client opens is far below. */
const MAX_CONNECTIONS = 2_000

export interface Listening {
  port: number
  server: Server
  /** Takes no more requests, lets those under way finish for at most `patience` milliseconds, then ends them. */
  stop(patience: number): Promise<void>
}

/** @throws one sentence when the port is taken. */
export function listen(
  handler: RequestListener,
  port: number,
  host: string,
  limits: BodyLimits = bodyLimits,
): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 20_000,
      connectionsCheckingInterval: 5_000,
      // The largest evidence file over a slow line; everything else is held to a shorter time.
      requestTimeout: 60 * 60 * 1000,
      keepAliveTimeout: 10_000,
    },
    (request, response) => {
      holdToTime(request, response, limits)
      handler(request, response)
    },
  )
  server.maxConnections = MAX_CONNECTIONS
  return new Promise((resolve, reject) => {
    server.once('error', error => reject(unable(error, port)))
    server.listen(port, host, () => {
      resolve({ port: (server.address() as AddressInfo).port, server, stop: patience => stop(server, patience) })
    })
  })
}

async function stop(server: Server, patience: number): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  // A connection that is kept alive turns idle when its request ends.
  const sweep = setInterval(() => server.closeIdleConnections(), 100)
  const end = setTimeout(() => server.closeAllConnections(), patience)
  await closed
  clearInterval(sweep)
  clearTimeout(end)
}

function unable(error: Error, port: number): Error {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new Error(`Port ${port} is in use by another program. Stop that one, or start with PORT set to a free port.`)
}
