/**
 * The port to where ciphertext is kept. It never sees a key or a plain byte. Whatever `put` has answered is durable;
 * whatever it threw for has left nothing behind.
 */
export interface EvidenceStore {
  /** Keeps a stream under the SHA-256 of its bytes. Rethrows what the stream throws. */
  put(ciphertext: AsyncIterable<Uint8Array>): Promise<{ objectKey: string }>
  /** @throws ObjectMissing before the first byte when there is no such object. */
  get(objectKey: string): AsyncIterable<Uint8Array>
  /** The names of all objects, in no order. */
  list(): AsyncIterable<string>
  /** For an upload that was refused after it was kept; nothing that a record names is ever removed. */
  remove(objectKey: string): Promise<void>
}

export class ObjectMissing extends Error {
  override name = 'ObjectMissing'
}
