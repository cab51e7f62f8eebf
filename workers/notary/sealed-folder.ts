import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SealedReport } from '#app/reports/seal-report.server.ts'
import { fromBase64, toBase64 } from '#ledger/bytes.ts'
import { writeDurably } from '#ledger/node/durable.ts'
import type { Submission } from '#ledger/submission.ts'

/**
 * What this office has sealed, by facts digest: one set of facts is sealed once, and a request that is repeated because
 * an answer was lost gets the same file and the same entry.
 */
export function openSealedFolder(folder: string) {
  const path = (digest: string) => join(folder, `${digest}.json`)
  return {
    async find(digest: string): Promise<SealedReport | null> {
      let text: string
      try {
        text = await readFile(path(digest), 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
      return sealedFromJson(JSON.parse(text) as SealedJson)
    },
    keep: (digest: string, sealed: SealedReport) =>
      writeDurably(path(digest), JSON.stringify(sealedToJson(sealed)), 0o600),
  }
}

export interface SealedJson {
  pdf: string
  submission: Submission
  salt: string
  sealedAt: string
}

export function sealedToJson({ pdf, submission, salt, sealedAt }: SealedReport): SealedJson {
  return { pdf: toBase64(pdf), submission, salt: toBase64(salt), sealedAt: sealedAt.toISOString() }
}

export function sealedFromJson({ pdf, submission, salt, sealedAt }: SealedJson): SealedReport {
  return { pdf: fromBase64(pdf), submission, salt: fromBase64(salt), sealedAt: new Date(sealedAt) }
}
