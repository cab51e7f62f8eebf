import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'

export interface RequestLine {
  at: string
  request: string
  method: string
  /** Without the query, which may hold a name that was searched for, and without what opens a calendar. */
  path: string
  status: number
  ms: number
  /** The client went away before the answer was whole. */
  aborted?: true
}

const SECRET_PATH = /^(\/calendar\/).*/

/** One line a request, when it is over. No query, no header, no body: none of them is fit to be kept. */
export function requestLog(write: (line: RequestLine) => void): RequestHandler {
  return (request, response, next) => {
    const began = performance.now()
    const id = randomUUID()
    response.setHeader('X-Request-Id', id)
    response.once('close', () => {
      write({
        at: new Date().toISOString(),
        request: id,
        method: request.method,
        path: request.originalUrl.split('?', 1)[0]!.replace(SECRET_PATH, '$1…').slice(0, 300),
        status: response.statusCode,
        ms: Math.round(performance.now() - began),
        ...(response.writableFinished ? {} : { aborted: true }),
      })
    })
    next()
  }
}
