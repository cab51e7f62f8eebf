/**
 * The port to whatever keeps the tenants' keys. A tenant's key never leaves it: data keys and secrets go in plain and
 * come out wrapped, bound to the organisation and to a context, so that one organisation's secret cannot be unwrapped
 * as another's, nor a webhook secret as a data key.
 */
export interface Kms {
  wrap(organisationId: string, context: string, secret: Uint8Array): Promise<Uint8Array>
  /** @throws KmsError when the bytes were not wrapped for this organisation and context, or were changed. */
  unwrap(organisationId: string, context: string, wrapped: Uint8Array): Promise<Uint8Array>
}

export class KmsError extends Error {
  override name = 'KmsError'
}
