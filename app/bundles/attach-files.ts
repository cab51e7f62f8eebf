import { toHex } from '#ledger/bytes.ts'
import { filesIn } from '#ledger/checks/exhibit-checks.ts'
import { sha256 } from '#ledger/hash.ts'
import { type Bundle, withFile } from '#ledger/verify.ts'
import type { CourtBundle } from './court-bundle.ts'

export interface HeldFile {
  name: string
  bytes: Uint8Array
}

/** Puts files that came apart from a bundle into the exhibits whose records name them. Gives those of no record. */
export function attachFiles(
  bundle: CourtBundle,
  files: readonly HeldFile[],
): { bundle: CourtBundle; strange: HeldFile[] } {
  const byDigest = new Map(files.map(file => [toHex(sha256(file.bytes)), file]))
  const placed = new Set<HeldFile>()
  const attach = (part: Bundle): Bundle => ({
    ...part,
    exhibits: part.exhibits.map(exhibit => {
      const file = filesIn(exhibit.payload)
        .map(recorded => byDigest.get(recorded.sha256))
        .find(found => found !== undefined)
      if (!file) return exhibit
      placed.add(file)
      return exhibit.file?.bytes === null ? withFile(exhibit, exhibit.file.name, file.bytes) : exhibit
    }),
  })
  const attached = { ...bundle, parts: bundle.parts.map(attach) }
  return { bundle: attached, strange: files.filter(file => !placed.has(file)) }
}
