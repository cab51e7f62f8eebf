import { lateRecordingWords } from '#app/contracts/recording-gap.ts'
import { unchangedSince } from './answer.ts'
import type { BundleView } from './bundle-view.ts'
import type { CourtVerdict } from './verify-court-bundle.ts'
import { soundZone } from './words.ts'

/** What the answer needs beside it when events were recorded long after they are stated to have happened. */
export function lateWords({ about, records }: BundleView, verdict: CourtVerdict): string | null {
  const moments = records.flatMap(record => {
    if (record.occurredAt === null) return []
    const since = unchangedSince(record, verdict)
    return { stated: Date.parse(record.occurredAt), cosigned: since === null ? null : since * 1000 }
  })
  return lateRecordingWords(moments, soundZone(about.timeZone))
}
