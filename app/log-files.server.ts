import type { RequestHandler } from 'express'
import { logFileHeaders, readLogFile } from '#app/submissions/read-log-file.server.ts'
import type { Database } from '#db/client.ts'

/**
 * The log's tiles, straight from the store: every member reads every one of them, and the application around a page
 * costs several times what the tile does. What is not there is for the application's own route to say.
 */
export function logFiles(db: Database): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'GET' || !request.path.startsWith('/ledger/tile/')) return next()
    readLogFile(db, request.path.slice('/ledger/'.length)).then(file => {
      if (!file) return next()
      response.writeHead(200, { ...logFileHeaders(file), 'Content-Length': file.body.length })
      response.end(file.body)
    }, next)
  }
}
