import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import type { Services } from '#app/services.server.ts'
import { describe } from './api.server.ts'
import { gate, refuse } from './gate.server.ts'
import { type RequestLine, requestLog } from './request-log.server.ts'
import { securityHeaders } from './security-headers.ts'

export interface WebAppOptions {
  services: Services
  build: ServerBuild | (() => Promise<ServerBuild>)
  /** Where the browser's files were built to; null when the development server makes them. */
  clientFolder: string | null
  /** Answers what needs no page and is asked for often, before the application; the rest it hands on. */
  shortcut?: RequestHandler
  /** Which proxies say whose request it is: a number of hops, or addresses, as Express reads them. */
  trustProxy?: number | string
  development?: RequestHandler
  log(line: RequestLine): void
  logError(text: string): void
}

/** The whole web server but its socket: what every request passes, the built files, then the application. */
export function createWebApp(options: WebAppOptions): Express {
  const { services, build, clientFolder, development, log, logError } = options
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', options.trustProxy ?? false)
  app.use(requestLog(log))
  app.use(headers(services.config.publicOrigin, development !== undefined))
  app.use(gate(services.config))
  if (options.shortcut) app.use(options.shortcut)
  if (development) app.use(development)
  if (clientFolder) serveBuilt(app, clientFolder)
  app.all(
    '*',
    createRequestHandler({
      build,
      mode: development ? 'development' : 'production',
      getLoadContext: (request, response) => ({
        services,
        nonce: response.locals.nonce as string,
        clientAddress: request.ip ?? '',
      }),
    }),
  )
  app.use(failed(logError))
  return app
}

function headers(publicOrigin: string, development: boolean): RequestHandler {
  const https = publicOrigin.startsWith('https:')
  return (_request, response, next) => {
    const nonce = randomBytes(16).toString('base64')
    response.locals.nonce = nonce
    response.set(securityHeaders({ nonce, https, development }))
    // Pages show private data. Set last, since Remix adds a route's headers to those that are there.
    const writeHead = response.writeHead
    response.writeHead = function (this: typeof response, ...rest: unknown[]) {
      if (!this.hasHeader('Cache-Control')) this.setHeader('Cache-Control', 'no-store')
      return Reflect.apply(writeHead, this, rest)
    } as typeof writeHead
    next()
  }
}

/** Names in assets/ carry a digest of what is in them, so they never change; the rest may. */
function serveBuilt(app: Express, folder: string): void {
  const bare = { index: false, redirect: false }
  app.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', ...bare }))
  app.use(express.static(folder, { maxAge: '1h', ...bare }))
}

/** Only what Remix itself could not answer ends here: a body that broke off, an address it cannot parse. */
function failed(logError: (text: string) => void): ErrorRequestHandler {
  return (error, _request, response, _next) => {
    logError(describe(error))
    if (response.headersSent) return void response.destroy()
    refuse(response, 500, 'internal', 'Something failed here. Try again.')
  }
}
