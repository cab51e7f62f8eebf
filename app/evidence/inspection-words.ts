import type { MarkState } from '#app/ui/mark.tsx'
import type { PdfSignature, PdfSignatureReport } from './pdf-signatures.ts'

/** What was found in a file, in a line. The inspection was made at upload, so nothing of it is "checked just now". */
export function inspectionLine(file: { mediaType: string; inspection: unknown }): { state: MarkState; line: string } {
  const report = readInspection(file.inspection)
  if (!report) {
    const line = file.mediaType === 'application/pdf' ? 'Too large to be looked into.' : 'Not a PDF: not looked into.'
    return { state: 'stated', line }
  }
  return { state: stateOf(report), line: report.summary }
}

/** The kept report; null where there was none to keep. */
export function readInspection(inspection: unknown): PdfSignatureReport | null {
  const report = inspection as PdfSignatureReport | null
  return report?.v === 1 ? report : null
}

export const standingWords: Record<PdfSignature['standing'], { label: string; state: MarkState }> = {
  intact: { label: 'Nothing contradicts it', state: 'stated' },
  contradicted: { label: 'Contradicted', state: 'bad' },
  undetermined: { label: 'To be weighed', state: 'weigh' },
}

function stateOf({ signatures }: PdfSignatureReport): MarkState {
  if (signatures.some(signature => signature.standing === 'contradicted')) return 'bad'
  return signatures.some(signature => signature.standing === 'undetermined') ? 'weigh' : 'stated'
}
