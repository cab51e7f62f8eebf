/** The body of C2SP tlog-witness `add-checkpoint`: what a log offers a member to co-sign. */
import { fromBase64, toBase64 } from '../bytes.ts'
import { HASH_BYTES } from '../merkle.ts'

export type Offer = {
  /** The size of the checkpoint that the member is thought to have co-signed last. */
  readonly oldSize: number
  /** RFC 9162 section 2.1.4.1, from `oldSize` to the checkpoint's size. */
  readonly proof: readonly Uint8Array[]
  /** The checkpoint as a signed note. */
  readonly note: string
}

export const MAX_PROOF_LINES = 63
export const MAX_OFFER_BYTES = 64 * 1024

export class OfferError extends Error {
  override name = 'OfferError'
}

export function encodeOffer({ oldSize, proof, note }: Offer): string {
  return [`old ${oldSize}`, ...proof.map(toBase64), '', note].join('\n')
}

/** Reads the form only. Throws `OfferError`. */
export function parseOffer(body: string): Offer {
  const end = body.indexOf('\n\n')
  if (end < 0) throw new OfferError('no empty line after the proof')
  const [first, ...lines] = body.slice(0, end).split('\n')
  const old = /^old (0|[1-9][0-9]{0,15})$/.exec(first!)
  if (!old || !Number.isSafeInteger(Number(old[1]))) throw new OfferError('the first line is not an old size')
  if (lines.length > MAX_PROOF_LINES) throw new OfferError(`more than ${MAX_PROOF_LINES} proof lines`)
  return { oldSize: Number(old[1]), proof: lines.map(hashOf), note: body.slice(end + 2) }
}

function hashOf(line: string): Uint8Array {
  let hash: Uint8Array
  try {
    hash = fromBase64(line)
  } catch {
    throw new OfferError('a proof line is not base64')
  }
  if (hash.length !== HASH_BYTES) throw new OfferError('a proof line is not a hash')
  return hash
}
