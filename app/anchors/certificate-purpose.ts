import { fromBER } from 'asn1js'
import { octetsOf, oidOf } from '#app/evidence/pdf-signatures-cms.server.ts'
import { elementsOf, encoded, inSequence, toBuffer } from '#app/pdf/der.ts'

const EXTENDED_KEY_USAGE = '2.5.29.37'
const KEY_USAGE = '2.5.29.15'
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
/** digitalSignature and nonRepudiation, the first two bits. */
const SIGNING = 0xc0

/**
 * Why a certificate may not sign time-stamps (RFC 3161, 2.3): its extended key usage must be critical and name
 * time-stamping alone. Null when it may. @throws DerError
 */
export function reasonAgainstAuthority(certificate: Uint8Array): string | null {
  const extensions = extensionsOf(certificate)
  const purposes = extensions.filter(({ oid }) => oid === EXTENDED_KEY_USAGE)
  const [purpose] = purposes
  if (purposes.length !== 1 || !purpose) return 'Its certificate is not one for time-stamping'
  const named = inSequence(fromBER(toBuffer(purpose.value)).result).map(({ node }) => oidOf(node))
  if (!named.includes(TIME_STAMPING)) return 'Its certificate is not one for time-stamping'
  if (named.length !== 1) return 'Its certificate is for other purposes than time-stamping, too'
  if (!purpose.critical) return 'Its certificate does not bind itself to time-stamping (the purpose is not critical)'
  const usage = extensions.find(({ oid }) => oid === KEY_USAGE)
  if (usage && !(bitsOf(usage.value) & SIGNING)) return 'Its key is not one for signing'
  return null
}

function extensionsOf(certificate: Uint8Array): { oid: string; critical: boolean; value: Uint8Array }[] {
  const [tbs] = elementsOf(encoded(certificate))
  const tagged = elementsOf(tbs!.node).find(({ node }) => node.idBlock.tagClass === 3 && node.idBlock.tagNumber === 3)
  const [list] = tagged ? elementsOf(tagged.node) : []
  return inSequence(list?.node).map(({ node }) => {
    const parts = inSequence(node).map(part => part.node)
    const critical = parts.find(part => part.idBlock.tagClass === 1 && part.idBlock.tagNumber === 1)
    return {
      oid: oidOf(parts[0]),
      critical: (critical?.valueBlock as { value?: boolean } | undefined)?.value === true,
      value: octetsOf(parts.at(-1)) ?? new Uint8Array(),
    }
  })
}

/** The first byte of a BIT STRING, behind its tag, its length and the number of unused bits. */
function bitsOf(bitString: Uint8Array): number {
  return bitString[3] ?? 0
}
