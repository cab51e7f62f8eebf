import { createHash } from 'node:crypto'
import type { EvidenceKeeping } from '#app/evidence/deposit.server.ts'
import { receiveUpload } from '#app/evidence/receive-upload.server.ts'
import type { Authority } from '#app/identity/actor.ts'
import type { Database } from '#db/client.ts'

const LONGEST_NAME = 200

/**
 * Puts the files of an act's form into the evidence store, before the act that names them, and gives their ids by field.
 * When the act is refused they stay, unused: the same file sent again is the same evidence.
 */
export async function keepActFiles(
  services: EvidenceKeeping & { db: Database },
  authority: Authority,
  files: ReadonlyMap<string, File>,
  maxBytes: number,
): Promise<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const [field, file] of files) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    const { evidenceId } = await receiveUpload(services.db, services, authority, {
      source: once(bytes),
      name: file.name.replace(/\p{Cc}/gu, '').slice(-LONGEST_NAME) || 'file',
      mediaType: /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(file.type) ? file.type : 'application/octet-stream',
      sha256: createHash('sha256').update(bytes).digest(),
      maxBytes,
      tool: 'Hardproof web',
    })
    kept[field] = evidenceId
  }
  return kept
}

async function* once(bytes: Uint8Array) {
  yield bytes
}
