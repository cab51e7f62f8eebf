import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { useAgent } from 'request-filtering-agent'
import { Webhook } from 'standardwebhooks'
import { hostOf, isLoopback, type Reach, reasonAgainstUrl } from './webhook-url.ts'

export interface SignedCall {
  url: string
  /** webhook-id: the same over every attempt, so that the receiver can tell a repetition. */
  id: string
  /** `whsec_…` */
  secret: string
  body: string
}

export interface SendOptions extends Reach {
  /** For the whole exchange, in milliseconds. */
  timeout: number
  /** How names are resolved; what comes out is checked in any case. */
  lookup?: LookupFunction
}

/** What came of one attempt: the receiver's answer, or why there was none. */
export type Sent = { status: number; retryAfter: string | null } | { status: null; error: string }

/**
 * Posts one signed call (Standard Webhooks 1.0.0). Never throws: an address that is not allowed, a refused connection
 * and a receiver that is too slow are answers too. Redirects are not followed, and no answer's body is kept.
 */
export function sendWebhook(call: SignedCall, options: SendOptions, now = new Date()): Promise<Sent> {
  const refused = reasonAgainstUrl(call.url, options)
  if (refused) return Promise.resolve({ status: null, error: `Address refused: ${refused}` })
  return new Promise(resolve => {
    const url = new URL(call.url)
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest
    const body = Buffer.from(call.body)
    const ownMachine = options.loopback && isLoopback(hostOf(url))
    const request = send(url, {
      method: 'POST',
      // Also checks what a name resolves to, at the moment of connecting.
      agent: useAgent(call.url, { allowIPAddressList: ownMachine ? ['127.0.0.1', '::1'] : [] }),
      lookup: options.lookup,
      headers: { ...signedHeaders(call, now), 'content-type': 'application/json', 'content-length': body.length },
    })
    const settle = (sent: Sent) => {
      clearTimeout(timer)
      request.destroy()
      resolve(sent)
    }
    const timer = setTimeout(
      () => settle({ status: null, error: `No answer within ${options.timeout / 1_000} seconds` }),
      options.timeout,
    )
    request.on('response', response =>
      settle({ status: response.statusCode!, retryAfter: response.headers['retry-after'] ?? null }),
    )
    request.on('error', error => settle({ status: null, error: failureWords(error) }))
    request.end(body)
  })
}

function signedHeaders({ id, secret, body }: SignedCall, now: Date) {
  return {
    'user-agent': 'Hardproof-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  }
}

/** For the bank and the partner to read; the system's own message may name addresses inside the network. */
function failureWords(error: NodeJS.ErrnoException): string {
  if (/is not allowed/.test(error.message)) return 'Address refused: its name leads to an address that is not public.'
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 'The name of the address was not found'
  if (error.code === 'ECONNREFUSED') return 'The connection was refused'
  if (error.code === 'ECONNRESET') return 'The connection was cut'
  if (/^(ERR_TLS|CERT_|DEPTH_|SELF_|UNABLE_)/.test(error.code ?? '')) return 'The certificate was not accepted'
  return 'The connection failed'
}
