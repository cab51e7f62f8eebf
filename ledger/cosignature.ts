/** C2SP tlog-cosignature, version 1: a member's timestamped Ed25519 statement about a checkpoint. */
import { concatBytes, utf8 } from './bytes.ts'
import { type Ed25519, SIGNATURE_BYTES } from './ed25519.ts'
import { NoteError, type NoteSignature, type NoteVerifier, SIGNATURE_COSIGNATURE, type Vkey, vkeyOf } from './note.ts'

const TIME_BYTES = 8

/** `time` in seconds since 1970. The signed message does not name the member: give each member a key of its own. */
export function cosign(
  input: { checkpointText: string; name: string; secretKey: Uint8Array; time: number },
  ed25519: Ed25519,
): NoteSignature {
  const { keyId } = vkeyOf(input.name, SIGNATURE_COSIGNATURE, ed25519.publicKeyOf(input.secretKey))
  const signature = ed25519.sign(cosignedBytes(input.checkpointText, input.time), input.secretKey)
  return { name: input.name, keyId, signature: concatBytes(timeBytes(input.time), signature) }
}

export function cosignatureVerifier(vkey: Vkey, ed25519: Ed25519): NoteVerifier {
  return {
    vkey,
    verify(text, blob) {
      if (blob.length !== TIME_BYTES + SIGNATURE_BYTES) return false
      const time = readTime(blob)
      if (time === null) return false
      return ed25519.verify(blob.subarray(TIME_BYTES), cosignedBytes(text, time), vkey.publicKey)
    },
  }
}

/** When a cosignature that has been verified was made, in seconds since 1970. */
export function cosignatureTime(signature: NoteSignature): number {
  const time = readTime(signature.signature)
  if (time === null) throw new NoteError('a cosignature without a time')
  return time
}

function cosignedBytes(checkpointText: string, time: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${checkpointText}`)
}

function timeBytes(time: number): Uint8Array {
  // A cosignature with no time would say nothing about the tree being the latest.
  if (!Number.isSafeInteger(time) || time <= 0) throw new RangeError('not a time in seconds')
  const bytes = new Uint8Array(TIME_BYTES)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time))
  return bytes
}

function readTime(blob: Uint8Array): number | null {
  if (blob.length < TIME_BYTES) return null
  const time = new DataView(blob.buffer, blob.byteOffset, TIME_BYTES).getBigUint64(0)
  return time > 0n && time <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(time) : null
}
