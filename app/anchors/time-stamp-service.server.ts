import { DerError } from '#app/pdf/der.ts'
import { sha256 } from '#ledger/hash.ts'
import { AnchorError, type AnchorFinding, type AnchorService, type AnchorSubject, stampedBytes } from './anchor.ts'
import { checkToken, type TokenDemands } from './check-token.server.ts'
import { post, type Reach } from './post.server.ts'
import { newNonce, timeStampRequest } from './time-stamp-request.ts'
import { tokenOf } from './time-stamp-response.ts'

export interface TimeStampAuthority extends Reach {
  url: string
  /** DER of each certificate that is trusted. */
  roots: readonly Uint8Array[]
  /** Asked for and required; null: any. */
  policy: string | null
}

/** Tokens with their chains take a few kilobytes. */
const MAX_ANSWER = 256 * 1024
/** How far the authority's clock and ours may lie apart. */
const SKEW_MS = 5 * 60_000

/** An RFC 3161 time-stamp authority over HTTP (section 3.4). The proof is the token, as DER. */
export function timeStampService(authority: TimeStampAuthority, now = () => new Date()): AnchorService {
  const { url, roots, policy } = authority

  const check = (token: Uint8Array, subject: AnchorSubject, fresh: Omit<TokenDemands, 'stamped' | 'roots'>) =>
    checkToken(token, { stamped: stampedBytes(subject), roots, ...fresh })

  return {
    kind: 'rfc3161',
    service: serviceName(url),
    confirmations: null,
    async anchor(subject) {
      const nonce = newNonce()
      const asked = now()
      const token = await ask(authority, timeStampRequest(sha256(stampedBytes(subject)), nonce, policy))
      const between = [new Date(asked.getTime() - SKEW_MS), new Date(now().getTime() + SKEW_MS)] as const
      const finding = check(token, subject, { nonce, between, policy })
      if (!finding.ok) throw new AnchorError(finding.reason)
      return { status: 'confirmed', proof: token, provenAt: finding.time, expiresAt: finding.ends }
    },
    async verify(proof, subject): Promise<AnchorFinding> {
      // The policy was asked of it when it came; which one is asked for may have changed since.
      const finding = check(proof, subject, { nonce: null, between: null, policy: null })
      if (!finding.ok) return { ok: false, detail: finding.reason, provenAt: null, expiresAt: null }
      const detail = `${finding.authority} states that these bytes existed at ${finding.time.toISOString()}`
      return { ok: true, detail, provenAt: finding.time, expiresAt: finding.ends }
    },
  }
}

async function ask({ url, loopback, timeout }: TimeStampAuthority, request: Uint8Array): Promise<Uint8Array> {
  const call = { url, type: 'application/timestamp-query', body: request, maxBytes: MAX_ANSWER }
  const answer = await post(call, { loopback, timeout })
  if (answer.status !== 200) throw new AnchorError(`The authority answered ${answer.status}`)
  if (answer.type !== 'application/timestamp-reply') throw new AnchorError('The authority answered something else')
  try {
    return tokenOf(answer.body)
  } catch (error) {
    throw error instanceof DerError ? new AnchorError('The answer is not a time-stamp') : error
  }
}

/** Without its query, which may hold a customer's key. */
function serviceName(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/$/, '')
}
