import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import type { Config } from '#app/services.server.ts'
import { problemBody } from './problem.server.ts'
import { crossOriginReason, neverReadsCookies } from './same-origin.ts'

export const MAX_URL = 4_096
export const MAX_FORM_BYTES = 1024 * 1024
/** A form that brings a file into a case: a scanned document, not a film. */
export const MAX_FILE_FORM_BYTES = 32 * 1024 * 1024
/** A file of rows, which is not held but passed on as it comes; and the form around it. */
export const MAX_ROWS_FORM_BYTES = 257 * 1024 * 1024

/**
 * What every request passes before the application sees it. Remix trusts Host and X-Forwarded-Host, checks the origin
 * of page actions but not of resource routes, and bounds neither addresses nor bodies; all of that is decided here.
 */
export function gate(config: Config): RequestHandler {
  const origins = new Map([config.publicOrigin, ...config.otherOrigins].map(origin => [new URL(origin).host, origin]))
  return (request, response, next) => {
    const path = pathOf(request)
    if (path === 'too-long')
      return refuse(response, 414, 'address-too-long', `An address has at most ${MAX_URL} characters.`)
    if (path === null) return refuse(response, 400, 'bad-address', 'The address cannot be read.')
    // A load balancer asks for health under whatever name it has.
    const origin = origins.get(request.headers.host ?? '') ?? (path === '/health' ? config.publicOrigin : undefined)
    if (!origin) return refuse(response, 421, 'unknown-host', 'This server does not answer under that name.')
    speakAs(request, origin)
    const own = {
      method: request.method,
      pathname: path,
      origin: request.headers.origin,
      fetchSite: fetchSite(request),
    }
    if (!METHODS.has(request.method))
      return refuse(response, 405, 'method-not-allowed', 'This method is not taken here.')
    // Lists every route of the application to whoever asks; nothing here uses it.
    if (path === '/__manifest') return refuse(response, 404, 'not-found', 'There is nothing here.')
    const foreign = crossOriginReason(own, origin)
    if (foreign) return refuse(response, 403, 'cross-origin', `This request was refused: ${foreign}.`)
    if (neverReadsCookies(path)) delete request.headers.cookie
    else if (hasBody(request)) {
      const length = Number(request.headers['content-length'])
      // Node holds a body to the length it states, so one that states it needs no counting.
      if (!Number.isSafeInteger(length)) return refuse(response, 411, 'length-required', 'Say how long the body is.')
      const most = TAKES_ROWS.test(path)
        ? MAX_ROWS_FORM_BYTES
        : TAKES_A_FILE.test(path)
          ? MAX_FILE_FORM_BYTES
          : MAX_FORM_BYTES
      if (length > most) {
        return refuse(response, 413, 'body-too-large', `A form has at most ${most / 1024 / 1024} MiB here.`)
      }
    }
    next()
  }
}

const TAKES_A_FILE = /^\/cases\/[0-9a-f-]{36}\/acts\/[a-z-]{1,40}(\.data)?$/
const TAKES_ROWS = /^\/intakes\/new(\.data)?$/
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** The path as the router will read it: `/api/../cases` is `/cases`. Null for what is no path of ours. */
function pathOf(request: Request): string | 'too-long' | null {
  const { originalUrl } = request
  if (originalUrl.length > MAX_URL) return 'too-long'
  // `//host/path` and the absolute form would change the host that the application believes in.
  if (!originalUrl.startsWith('/') || /^[/\\]{2}/.test(originalUrl)) return null
  try {
    // PostgreSQL keeps no NUL, so nothing here can be named, searched or reached by one.
    if (/%00/.test(originalUrl)) return null
    const { pathname } = new URL(`http://localhost${originalUrl}`)
    decodeURIComponent(pathname)
    return pathname.startsWith('//') ? null : pathname
  } catch {
    return null
  }
}

/** From here on the request's address is the configured one, whatever proxies or clients put into headers. */
function speakAs(request: Request, origin: string): void {
  const { host, protocol } = new URL(origin)
  request.headers.host = host
  delete request.headers['x-forwarded-host']
  Object.defineProperty(request, 'protocol', { value: protocol.slice(0, -1) })
  Object.defineProperty(request, 'hostname', { value: host.replace(/:\d+$/, '') })
}

function fetchSite(request: IncomingMessage): string | undefined {
  const value = request.headers['sec-fetch-site']
  return Array.isArray(value) ? value.join() : value
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || !['GET', 'HEAD'].includes(request.method ?? '')
}

/** Ends the connection after the answer when a body would still be coming. */
export function refuse(response: Response, status: number, code: string, message: string): void {
  const body = problemBody({ code, status, message })
  if (hasBody(response.req)) response.setHeader('Connection', 'close')
  response.status(status).setHeader('Content-Type', 'application/problem+json')
  response.end(body)
}
