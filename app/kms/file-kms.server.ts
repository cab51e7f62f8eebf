import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { ensureKeyFile, readKeyFile } from '#ledger/node/key-file.ts'
import { type Kms, KmsError } from './kms.server.ts'

const NONCE = 12
const TAG = 16

/**
 * Keys derived from one root key in a file (mode 0600): for development and single machines. Tenant keys are
 * HKDF-SHA-256 (RFC 5869) of the root; wrapping is AES-256-GCM with organisation and context as associated data.
 * @param options.mayCreate whether a root may be made where there is none: never beside a database that holds wrapped
 *   secrets, which a new root could not unwrap.
 * @throws KmsError when there is no root and none may be made; KeyFileError when the file is not a root key.
 */
export async function openFileKms(path: string, { mayCreate }: { mayCreate: boolean }): Promise<Kms> {
  const root = mayCreate ? await ensureKeyFile(path) : await readRoot(path)
  const tenantKey = (organisationId: string) =>
    Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `hardproof/tenant/v1\n${organisationId}`, 32))

  return {
    async wrap(organisationId, context, secret) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', tenantKey(organisationId), nonce)
      cipher.setAAD(Buffer.from(`${organisationId}\n${context}`))
      return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    },
    async unwrap(organisationId, context, wrapped) {
      const bytes = Buffer.from(wrapped)
      if (bytes.length < NONCE + TAG) throw new KmsError('The wrapped key is too short.')
      const decipher = createDecipheriv('aes-256-gcm', tenantKey(organisationId), bytes.subarray(0, NONCE))
      decipher.setAAD(Buffer.from(`${organisationId}\n${context}`))
      decipher.setAuthTag(bytes.subarray(-TAG))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()])
      } catch {
        throw new KmsError('The wrapped key does not belong to this organisation and purpose, or was changed.')
      }
    },
  }
}

async function readRoot(path: string): Promise<Uint8Array> {
  if (await isMissing(path)) {
    throw new KmsError(
      `There is no root key in ${path}: put back the one that the database’s secrets are wrapped with, or, for a new installation, run npm start once, which makes it.`,
    )
  }
  return readKeyFile(path)
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await stat(path)
    return false
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
}
