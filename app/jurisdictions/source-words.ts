import { formatDate } from '#app/ui/format.ts'
import type { Tone } from '#app/ui/tag.tsx'
import type { LimitationRule } from './pack.ts'

export type SourceClass = LimitationRule['source']

/** How far a rule can be relied on, as a tag says it. Nothing from memory is ever shown as verified. */
export const sourceLabels: Record<SourceClass, { label: string; tone: Tone }> = {
  read: { label: 'Statute read', tone: 'neutral' },
  secondary: { label: 'Secondary source', tone: 'neutral' },
  memory: { label: 'From memory: counsel to confirm', tone: 'wait' },
}

/** `Statute read on 22 Nov 2026; not reviewed by counsel yet`. */
export function sourceWords(rule: { source: SourceClass; readOn: string; reviewedBy: string | null }): string {
  const reviewed = rule.reviewedBy ? `reviewed by ${rule.reviewedBy}` : 'not reviewed by counsel yet'
  const read = {
    read: `Statute read on ${formatDate(rule.readOn)}`,
    secondary: `From a secondary source, read on ${formatDate(rule.readOn)}`,
    memory: `From memory, noted on ${formatDate(rule.readOn)}: counsel to confirm`,
  }[rule.source]
  return `${read}; ${reviewed}.`
}
