import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { SealKeys } from '#app/reports/seal-report.server.ts'
import { localSealSigner } from '#app/reports/seal-signer.server.ts'
import { fromBase64, toBase64 } from '#ledger/bytes.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { makeFolder, writeDurably } from '#ledger/node/durable.ts'
import { ensureKeyFile } from '#ledger/node/key-file.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { createNotaryCertificate } from './certificate-authority.ts'

export interface OfficeKeys extends SealKeys {
  /** Of the office's ledger key. */
  publicKey: Uint8Array
}

const stored = z.object({ certificates: z.array(z.base64()).min(1), privateKey: z.base64() })
const TEN_YEARS_MS = 10 * 365.25 * 24 * 60 * 60 * 1000

/**
 * The notary office's own keys, in a folder (mode 0700) of its member's process that no other process reads:
 *
 *   entry.key    32-byte Ed25519 seed: signs the office's `report.sealed` entries
 *   seal.json    the seal's certificates and private key; made here the first time, for the demonstration
 */
export async function openOfficeKeys(folder: string, organisation: string): Promise<OfficeKeys> {
  await makeFolder(folder, 0o700)
  const secretKey = await ensureKeyFile(join(folder, 'entry.key'))
  const publicKey = nodeEd25519.publicKeyOf(secretKey)
  const { certificates, privateKey } = await sealOf(join(folder, 'seal.json'), organisation)
  return {
    publicKey,
    entry: { key: keyIdOf(publicKey), secretKey },
    seal: localSealSigner(fromBase64(privateKey), certificates.map(fromBase64)),
  }
}

async function sealOf(path: string, organisation: string) {
  try {
    return stored.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const notBefore = new Date()
  const { officeName, localName } = bothNames(organisation)
  const issued = await createNotaryCertificate({
    officeName,
    localName,
    country: 'CN',
    notBefore,
    notAfter: new Date(notBefore.getTime() + TEN_YEARS_MS),
  })
  const made = {
    certificates: [issued.leafDer, issued.rootDer].map(toBase64),
    privateKey: toBase64(issued.privateKeyPkcs8),
  }
  await writeDurably(path, JSON.stringify(made), 0o600)
  return made
}

/** The policy names a member in both scripts: `Nanping Notary Office 南平市公证处`. */
function bothNames(organisation: string): { officeName: string; localName?: string } {
  const at = organisation.search(/\p{Script=Han}/u)
  if (at <= 0) return { officeName: organisation }
  return { officeName: organisation.slice(0, at).trim(), localName: organisation.slice(at).trim() }
}
