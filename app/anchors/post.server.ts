import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { useAgent } from 'request-filtering-agent'
import { hostOf, isLoopback, isPublicAddress } from '#app/notices/webhook-url.ts'
import { AnchorError } from './anchor.ts'

/** Where and how far a call may go. */
export interface Reach {
  /** This machine too: for demonstrations and tests. */
  loopback: boolean
  /** For the whole exchange, in milliseconds. */
  timeout: number
}

export interface Post {
  url: string
  type: string
  body: Uint8Array
  /** A longer answer is not read to its end. */
  maxBytes: number
}

export interface Posted {
  status: number
  type: string
  body: Uint8Array
}

/**
 * Posts to a public address; what its name resolves to is checked when connecting. Redirects are not followed.
 * @throws AnchorError
 */
export function post({ url, type, body, maxBytes }: Post, { loopback, timeout }: Reach): Promise<Posted> {
  const refused = reasonAgainst(url, loopback)
  if (refused) return Promise.reject(new AnchorError(refused))
  const target = new URL(url)
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  const ownMachine = loopback && isLoopback(hostOf(target))
  return new Promise((resolve, reject) => {
    const request = send(target, {
      method: 'POST',
      agent: useAgent(url, { allowIPAddressList: ownMachine ? ['127.0.0.1', '::1'] : [] }),
      headers: { 'user-agent': 'Hardproof-Anchors/1', 'content-type': type, 'content-length': body.length },
    })
    const end = (settle: () => void) => {
      clearTimeout(timer)
      request.destroy()
      settle()
    }
    const fail = (message: string) => end(() => reject(new AnchorError(message)))
    const timer = setTimeout(() => fail(`No answer within ${timeout / 1_000} seconds`), timeout)
    request.on('error', error => fail(failureWords(error)))
    request.on('response', response => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > maxBytes) fail(`The answer is longer than ${maxBytes} bytes`)
        else chunks.push(chunk)
      })
      response.on('error', error => fail(failureWords(error)))
      response.on('end', () => {
        const type = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
        end(() => resolve({ status: response.statusCode!, type, body: new Uint8Array(Buffer.concat(chunks)) }))
      })
    })
    request.end(body)
  })
}

/** Null when it may be called. A name is checked again by what it resolves to. */
export function reasonAgainst(text: string, loopback: boolean): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'The address is not an http or https address'
  if (url.username || url.password) return 'The address holds a name and password: it may not'
  const host = hostOf(url)
  if (isLoopback(host)) return loopback ? null : 'The address is this machine: ANCHOR_LOOPBACK does not allow that'
  return isIP(host) && !isPublicAddress(host) ? 'The address is not a public one' : null
}

function failureWords(error: NodeJS.ErrnoException): string {
  if (/is not allowed/.test(error.message)) return 'The name leads to an address that is not public'
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 'The name of the address was not found'
  if (error.code === 'ECONNREFUSED') return 'The connection was refused'
  if (error.code === 'ECONNRESET') return 'The connection was cut'
  if (/^(ERR_TLS|CERT_|DEPTH_|SELF_|UNABLE_)/.test(error.code ?? '')) return 'The certificate was not accepted'
  return 'The connection failed'
}
