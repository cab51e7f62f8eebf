import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Kms, KmsError } from './kms.server.ts'

const NONCE = 12
const TAG = 16

/**
 * Keys derived from one root key in a file (mode 0600): for development and single machines. Tenant keys are
 * HKDF-SHA-256 (RFC 5869) of the root; wrapping is AES-256-GCM with organisation and context as associated data.
 */
export async function openFileKms(path: string): Promise<Kms> {
  const root = await readOrCreate(path)
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

async function readOrCreate(path: string): Promise<Buffer> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    // 'wx' lets exactly one of two starting processes make the key.
    const file = await open(path, 'wx', 0o600)
    try {
      const root = randomBytes(32)
      await file.write(root)
      await file.sync()
      return root
    } finally {
      await file.close()
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const root = await readFile(path)
  if (root.length !== 32) throw new KmsError(`The root key in ${path} is not 32 bytes.`)
  return root
}
