import * as asn1js from 'asn1js'
import { integer, OID, octets, oid, sequence, toBuffer, toDer } from '#app/pdf/der.ts'

const NONCE_BYTES = 16

/** Positive, and of full length in DER: its bytes can be compared as they are. */
export function newNonce(): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  nonce[0] = (nonce[0]! & 0x7f) | 0x40
  return nonce
}

/** TimeStampReq (RFC 3161, 2.4.1) over a SHA-256 digest; asks for the authority's certificate in the answer. */
export function timeStampRequest(digest: Uint8Array, nonce: Uint8Array, policy: string | null): Uint8Array {
  const algorithm = sequence(oid(OID.sha256), new asn1js.Null())
  return toDer(
    sequence(
      integer(1),
      sequence(algorithm, octets(digest)),
      ...(policy ? [oid(policy)] : []),
      new asn1js.Integer({ valueHex: toBuffer(nonce) }),
      new asn1js.Boolean({ value: true }),
    ),
  )
}
