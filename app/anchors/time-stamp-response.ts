import { type AsnType, fromBER, type Integer } from 'asn1js'
import { elementsOf, inSequence, toBuffer } from '#app/pdf/der.ts'
import { AnchorError } from './anchor.ts'

/** PKIFailureInfo (RFC 3161, 2.4.2), by bit. */
const FAILURES: Record<number, string> = {
  0: 'it does not know the digest method',
  2: 'it does not allow such a request',
  5: 'it could not read the request',
  14: 'its clock is not available',
  15: 'it does not stamp under the policy that was asked for',
  16: 'it does not know an extension',
  17: 'it does not give what else was asked for',
  25: 'its system failed',
}

/** The token of a TimeStampResp that says "granted", bytes as they came. @throws AnchorError, DerError */
export function tokenOf(response: Uint8Array): Uint8Array {
  const parsed = fromBER(toBuffer(response))
  if (parsed.offset !== response.length || parsed.result.error) throw new AnchorError('The answer is not a time-stamp')
  const [info, token] = inSequence(parsed.result)
  const [status, ...more] = inSequence(info?.node)
  const code = status && isInteger(status.node) ? status.node.valueBlock.valueDec : null
  if (code === 1) throw new AnchorError('The authority granted something else than what was asked for')
  if (code !== 0) throw new AnchorError(`The authority refused: ${reasonIn(more.map(({ node }) => node))}`)
  if (!token) throw new AnchorError('The authority granted a time-stamp and sent none')
  return Uint8Array.from(token.bytes)
}

function isInteger(node: AsnType): node is Integer {
  return node.idBlock.tagClass === 1 && node.idBlock.tagNumber === 2
}

function reasonIn(nodes: readonly AsnType[]): string {
  const bits = nodes.find(node => node.idBlock.tagClass === 1 && node.idBlock.tagNumber === 3)
  const bytes = (bits?.valueBlock as { valueHexView?: Uint8Array } | undefined)?.valueHexView
  const bit = bytes ? Object.keys(FAILURES).find(n => (bytes[Number(n) >> 3] ?? 0) & (0x80 >> (Number(n) & 7))) : null
  const text = nodes.find(node => node.idBlock.tagClass === 1 && node.idBlock.tagNumber === 16)
  const words = text ? elementsOf(text).map(({ node }) => String((node.valueBlock as { value?: unknown }).value)) : []
  return [bit ? FAILURES[Number(bit)] : 'it does not say why', ...words].join('; ').slice(0, 300)
}
