import { equalBytes, utf8 } from '#ledger/bytes.ts'
import { type Checkpoint, checkpointText } from '#ledger/checkpoint.ts'
import { readKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote } from '#ledger/note.ts'
import { logKey, type Policy } from '#ledger/policy.ts'

/** The port to whatever holds the log's key: a file here, a PKCS#11 token or a key service elsewhere. */
export interface Signer {
  readonly publicKey: Uint8Array
  /** Ed25519 (RFC 8032), 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>
}

export class SignerError extends Error {
  override name = 'SignerError'
}

export async function openFileSigner(path: string): Promise<Signer> {
  const secretKey = await readKeyFile(path)
  return {
    publicKey: nodeEd25519.publicKeyOf(secretKey),
    sign: async message => nodeEd25519.sign(message, secretKey),
  }
}

/** The checkpoint as a note under the log's key. A signature that does not verify never leaves here. */
export async function signAsLog(checkpoint: Checkpoint, policy: Policy, signer: Signer): Promise<string> {
  const key = logKey(policy)
  if (!equalBytes(key.publicKey, signer.publicKey)) throw new SignerError("the signer does not hold the log's key")
  const text = checkpointText(checkpoint)
  const signature = await signer.sign(utf8(text))
  if (!nodeEd25519.verify(signature, utf8(text), key.publicKey))
    throw new SignerError('the signer made a bad signature')
  return encodeNote({ text, signatures: [{ name: key.name, keyId: key.keyId, signature }] })
}
