import { openFolderStore } from './folder-store.server.ts'
import { openS3Store } from './s3-store.server.ts'
import type { EvidenceStore } from './store.server.ts'

/** An S3-compatible store where there is an address of one, else a folder. @throws EvidenceStoreUnusable */
export function openEvidenceStore(address: string | null, folder: string): Promise<EvidenceStore> {
  return address === null ? openFolderStore(folder) : openS3Store(address)
}
