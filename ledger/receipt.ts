/** C2SP tlog-proof: one leaf's inclusion proof with the checkpoint it leads to, as a text that stands alone. */
import { fromBase64, toBase64 } from './bytes.ts'
import { HASH_BYTES } from './merkle.ts'
import { MAX_NOTE_BYTES } from './note.ts'

export type TlogProof = {
  readonly index: number
  readonly proof: readonly Uint8Array[]
  /** The checkpoint note with its co-signatures, verbatim. */
  readonly checkpoint: string
  /** Application data; nothing authenticates it. */
  readonly extra: Uint8Array | null
}

export class ReceiptError extends Error {
  override name = 'ReceiptError'
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
const MAX_PROOF_HASHES = 64
/** Before the checkpoint: of the application data and the proof together. */
const MAX_HEAD_CHARS = 64 * 1024

export function encodeTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  const lines = [
    FIRST_LINE,
    ...(extra ? [`extra ${toBase64(extra)}`] : []),
    `index ${index}`,
    ...proof.map(toBase64),
    '',
    checkpoint,
  ]
  return lines.join('\n')
}

/** Reads the form only: verify the proof and the checkpoint before relying on either. Throws `ReceiptError`. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n')
  if (end < 0) throw new ReceiptError('no checkpoint after the proof')
  if (end > MAX_HEAD_CHARS) throw new ReceiptError('the proof is too long')
  if (text.length - end - 2 > MAX_NOTE_BYTES) throw new ReceiptError('the checkpoint is too long')
  const lines = text.slice(0, end).split('\n')
  if (lines.shift() !== FIRST_LINE) throw new ReceiptError(`does not begin with ${FIRST_LINE}`)
  const extra = lines[0]?.startsWith('extra ') ? decode(lines.shift()!.slice('extra '.length)) : null
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? '')?.[1]
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw new ReceiptError('no leaf index')
  if (lines.length > MAX_PROOF_HASHES) throw new ReceiptError(`more than ${MAX_PROOF_HASHES} hashes`)
  const proof = lines.map(decode)
  if (proof.some(hash => hash.length !== HASH_BYTES)) throw new ReceiptError('a hash is not 32 bytes')
  return { index: Number(index), proof, checkpoint: text.slice(end + 2), extra }
}

function decode(base64: string): Uint8Array {
  try {
    return fromBase64(base64)
  } catch {
    throw new ReceiptError('not base64')
  }
}
