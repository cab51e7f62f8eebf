/** Signs with a key that this process holds. */
import { createPrivateKey, sign } from 'node:crypto'
import type { SealSigner } from './seal-pdf.server.ts'

/** `privateKey` is PKCS #8 DER: EC P-256, or RSA of 2048 bits or more. Throws `TypeError` for any other key. */
export function localSealSigner(privateKey: Uint8Array, certificateChain: readonly Uint8Array[]): SealSigner {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' })
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {}
  const isP256 = key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1'
  const isRsa = key.asymmetricKeyType === 'rsa' && (modulusLength ?? 0) >= 2048
  if (!isP256 && !isRsa) throw new TypeError('a seal key is EC P-256 or RSA of at least 2048 bits')
  return {
    certificateChain,
    algorithm: isP256 ? 'ecdsa-p256-sha256' : 'rsa-sha256',
    sign: async data => new Uint8Array(sign('sha256', data, key)),
  }
}
