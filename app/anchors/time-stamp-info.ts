import { type AsnType, fromBER, type GeneralizedTime } from 'asn1js'
import { octetsOf, oidOf } from '#app/evidence/pdf-signatures-cms.server.ts'
import { DerError, elementsOf, inSequence, toBuffer } from '#app/pdf/der.ts'

/** What an authority signs (TSTInfo, RFC 3161, 2.4.2). */
export interface TimeStampInfo {
  policy: string
  /** Object identifier of the digest method. */
  digestMethod: string
  digest: Uint8Array
  /** Hex. */
  serial: string
  time: Date
  /** Its bytes as DER has them; null when it holds none. */
  nonce: Uint8Array | null
}

const INTEGER = 2
const OCTET_STRING = 4
const OBJECT_IDENTIFIER = 6
const GENERALIZED_TIME = 24

/** @throws DerError */
export function parseTimeStampInfo(der: Uint8Array): TimeStampInfo {
  const parsed = fromBER(toBuffer(der))
  if (parsed.offset !== der.length || parsed.result.error) throw new DerError('not a statement of time')
  const [version, policy, imprint, serial, time, ...rest] = inSequence(parsed.result).map(({ node }) => node)
  if (!is(version, INTEGER) || octetsIn(version)[0] !== 1) throw new DerError('another version')
  if (!is(policy, OBJECT_IDENTIFIER) || !is(serial, INTEGER)) throw new DerError('not a statement of time')
  if (!is(time, GENERALIZED_TIME)) throw new DerError('no time')
  const at = (time as GeneralizedTime).toDate()
  if (Number.isNaN(at.getTime())) throw new DerError('no time')
  const [method, digest] = inSequence(imprint).map(({ node }) => node)
  if (!is(digest, OCTET_STRING)) throw new DerError('no digest')
  const nonce = rest.find(node => is(node, INTEGER))
  return {
    policy: oidOf(policy),
    digestMethod: oidOf(elementsOf(method!)[0]?.node),
    digest: octetsOf(digest)!,
    serial: Buffer.from(octetsIn(serial)).toString('hex'),
    time: at,
    nonce: nonce ? octetsIn(nonce) : null,
  }
}

function is(node: AsnType | undefined, tagNumber: number): node is AsnType {
  return node?.idBlock.tagClass === 1 && node.idBlock.tagNumber === tagNumber
}

function octetsIn(node: AsnType): Uint8Array {
  return Uint8Array.from((node.valueBlock as unknown as { valueHexView: Uint8Array }).valueHexView)
}
