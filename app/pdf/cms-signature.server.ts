/** A detached CMS signature as PAdES baseline B wants it (ETSI EN 319 142-1, 6.3; RFC 5652; RFC 5035). */
import { createHash, verify, X509Certificate } from 'node:crypto'
import { encoded, integer, issuerAndSerial, OID, octets, oid, sequence, set, sortedSet, tagged, toDer } from './der.ts'

/**
 * Holds a key and signs with it; the key itself may be in another process or in hardware. `sign` hashes `data` itself
 * and returns an RSA PKCS #1 v1.5 signature, or for ECDSA a DER `ECDSA-Sig-Value`.
 */
export interface PdfSigner {
  /** DER, the signer's own first. */
  certificateChain: readonly Uint8Array[]
  algorithm: 'ecdsa-p256-sha256' | 'rsa-sha256'
  sign(data: Uint8Array): Promise<Uint8Array>
}

export class SigningError extends Error {
  override name = 'SigningError'
}

/** DER of a ContentInfo. Throws `SigningError` if what the signer returns does not verify by its own certificate. */
export async function cmsSignature(content: Uint8Array, signer: PdfSigner): Promise<Uint8Array> {
  const [leaf] = signer.certificateChain
  if (!leaf) throw new SigningError('the signer has no certificate')
  const attributes = signedAttributes(content, leaf)
  const toSign = toDer(set(...attributes.map(encoded)))
  const signature = await signer.sign(toSign)
  if (!verify('sha256', toSign, new X509Certificate(leaf).publicKey, signature)) {
    throw new SigningError('the signature does not verify by the signer’s own certificate')
  }
  const { issuer, serial } = issuerAndSerial(leaf)
  const digestAlgorithm = sequence(oid(OID.sha256))
  const signerInfo = sequence(
    integer(1),
    sequence(encoded(issuer), encoded(serial)),
    digestAlgorithm,
    tagged(0, ...attributes.map(encoded)),
    signatureAlgorithm(signer.algorithm),
    octets(signature),
  )
  const signedData = sequence(
    integer(1),
    set(digestAlgorithm),
    sequence(oid(OID.data)), // no content: it is the file around the signature
    tagged(0, ...signer.certificateChain.map(encoded)),
    set(signerInfo),
  )
  return toDer(sequence(oid(OID.signedData), tagged(0, signedData)))
}

/** These three and no others: PAdES forbids signing-time, which is in the PDF's own dictionary. */
function signedAttributes(content: Uint8Array, certificate: Uint8Array): Uint8Array[] {
  const certificateHash = octets(sha256(certificate))
  return sortedSet([
    attribute(OID.contentType, oid(OID.data)),
    attribute(OID.messageDigest, octets(sha256(content))),
    attribute(OID.signingCertificateV2, sequence(sequence(sequence(certificateHash)))),
  ])
}

function attribute(type: string, value: Parameters<typeof set>[0]): Uint8Array {
  return toDer(sequence(oid(type), set(value)))
}

function signatureAlgorithm(algorithm: PdfSigner['algorithm']) {
  if (algorithm === 'ecdsa-p256-sha256') return sequence(oid(OID.ecdsaWithSha256))
  return sequence(oid(OID.sha256WithRsa), encoded(new Uint8Array([5, 0]))) // NULL (RFC 4055, section 5)
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}
