import type { IncomingMessage, ServerResponse } from 'node:http'

export interface BodyLimits {
  /** Milliseconds that a whole request may take to arrive. */
  whole: number
  /** For an upload instead: milliseconds without a byte. */
  idle: number
}

export const bodyLimits: BodyLimits = { whole: 30_000, idle: 30_000 }

/**
 * Ends the connection of a request that does not arrive in time, so that nobody holds one for hours by sending slowly.
 * A file of evidence or of rows may take long over a slow line, as long as something comes and nobody has answered it already.
 */
export function holdToTime(request: IncomingMessage, response: ServerResponse, { whole, idle }: BodyLimits): void {
  if (request.complete) return
  const { socket } = request
  let timer = setTimeout(check, isUpload(request) ? idle : whole)
  let seen = socket.bytesRead
  function check(): void {
    if (request.complete) return
    const waits = isUpload(request) && !response.writableEnded && socket.bytesRead > seen
    if (!waits) {
      end()
      return
    }
    seen = socket.bytesRead
    timer = setTimeout(check, idle)
  }
  function end(): void {
    if (response.headersSent) {
      socket.destroy()
      return
    }
    // Written past the response, which whoever still waits for the body may try to begin.
    socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => socket.destroy())
  }
  const over = () => clearTimeout(timer)
  request.once('end', over)
  request.once('close', over)
}

const TAKES_ROWS = new Set(['/intakes/new', '/intakes/new.data', '/api/v1/intakes'])

/** As the router reads it; another spelling of the same address is held to the shorter time. */
function isUpload({ method, url }: IncomingMessage): boolean {
  const path = url?.split('?', 1)[0] ?? ''
  return method === 'PUT' ? path === '/api/v1/evidence' : method === 'POST' && TAKES_ROWS.has(path)
}
