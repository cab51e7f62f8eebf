import { openFolderStore } from './folder-store.server.ts'
import type { EvidenceStore } from './store.server.ts'

/** An S3-compatible store where there is an address of one, else a folder. @throws EvidenceStoreUnusable */
export async function openEvidenceStore(address: string | null, folder: string): Promise<EvidenceStore> {
  if (address === null) return openFolderStore(folder)
  // Loaded when it is asked for: the SDK takes most of a second and 30 MB.
  const { openS3Store } = await import('./s3-store.server.ts')
  return openS3Store(address)
}
