/** A member's node as the log's operator reaches it. Answers are taken as claims: whoever uses them verifies. */
import { createHash } from 'node:crypto'
import { fromUtf8 } from '#ledger/bytes.ts'
import { readLimited } from '#ledger/node/limited.ts'

export type MemberAddress = { readonly name: string; readonly url: string }

/** No answer, or not one that the protocol knows: the node is down, cut off, or not a node. */
export class MemberUnreachable extends Error {
  override name = 'MemberUnreachable'
}

export type OfferAnswer =
  | { readonly kind: 'cosigned'; readonly lines: string }
  /** It stands at another size than the offer assumed. */
  | { readonly kind: 'stands'; readonly size: number }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }

const MAX_ANSWER_BYTES = 64 * 1024
/** A node that has much to fetch and check answers late. */
const OFFER_TIMEOUT_MS = 20_000
const READ_TIMEOUT_MS = 3_000

export async function offerCheckpoint(member: MemberAddress, body: string, signal: AbortSignal): Promise<OfferAnswer> {
  const response = await call(`${member.url}/add-checkpoint`, { method: 'POST', body }, [
    signal,
    AbortSignal.timeout(OFFER_TIMEOUT_MS),
  ])
  if (response.status === 200) return { kind: 'cosigned', lines: response.text }
  if (response.status === 409 && /^(0|[1-9][0-9]{0,15})\n$/.test(response.text)) {
    return { kind: 'stands', size: Number(response.text) }
  }
  return { kind: 'refused', status: response.status, message: wordsOf(response.text) }
}

/** The newest checkpoint that the member says it co-signed, as a note; null when it says there is none. */
export async function readMemberCheckpoint(
  member: MemberAddress,
  origin: string,
  timeoutMs = READ_TIMEOUT_MS,
): Promise<string | null> {
  const originHash = createHash('sha256').update(origin).digest('hex')
  const response = await call(`${member.url}/${originHash}/checkpoint`, {}, [AbortSignal.timeout(timeoutMs)])
  if (response.status === 404) return null
  if (response.status !== 200) throw new MemberUnreachable(`it answered ${response.status}`)
  return response.text
}

async function call(url: string, init: RequestInit, signals: AbortSignal[]): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.any(signals) })
    return { status: response.status, text: fromUtf8(await readLimited(response, MAX_ANSWER_BYTES)) }
  } catch (error) {
    throw new MemberUnreachable(reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const cause = error.cause as { code?: string } | undefined
  return cause?.code === 'ECONNREFUSED' ? 'nothing answers at its address' : (cause?.code ?? error.message)
}

/** A member's words are shown to people. */
function wordsOf(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500)
}
