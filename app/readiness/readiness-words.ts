import type { ChecklistItem } from '#app/jurisdictions/pack.ts'
import type { MarkState } from '#app/ui/mark.tsx'
import { isOpen } from './finding-state.ts'
import type { Readiness, ReadinessItem } from './readiness.ts'

/** As headings of the groups, the strictest first. */
export const severityWords: Record<ChecklistItem['severity'], { title: string; why: string }> = {
  gate: { title: 'The court insists on', why: 'Nothing is filed while one of these is missing.' },
  presumption: {
    title: 'Makes the court presume in your favour',
    why: 'The other side then has to show the contrary.',
  },
  weight: { title: 'Adds weight', why: 'The court weighs it with everything else.' },
}

/** Green only for what was checked for this page. */
export function markOf({ state, findings }: Pick<ReadinessItem, 'state' | 'findings'>): {
  state: MarkState
  label: string
} {
  switch (state) {
    case 'checked':
      return findings.every(({ state, justNow }) => state !== 'checked' || justNow)
        ? { state: 'ok', label: 'Checked' }
        : { state: 'stated', label: 'As last recorded, not checked just now' }
    case 'shown':
      return { state: 'stated', label: 'Shown by a document' }
    case 'stated':
      return { state: 'stated', label: 'Stated, not checked' }
    case 'pending':
      return { state: 'pending', label: 'Under way' }
    case 'contradicted':
      return { state: 'bad', label: 'Contradicted' }
    case 'missing':
      return { state: 'missing', label: 'Missing' }
  }
}

/** The answer: whether it can be filed, and how much is missing. */
export function answerOf({ missingGates, missing }: Pick<Readiness, 'missingGates' | 'missing'>): {
  words: string
  tone: 'ok' | 'wait'
  more: string | null
} {
  const gates = missingGates.length
  if (gates > 0) {
    const rest = missing - gates
    return {
      words: `${gates === 1 ? '1 thing is' : `${gates} things are`} missing before it can be filed`,
      tone: 'wait',
      more: rest > 0 ? `${rest} more would make it stronger.` : null,
    }
  }
  if (missing === 0) return { words: 'Ready to file', tone: 'ok', more: null }
  return { words: 'Ready to file', tone: 'ok', more: `${missing} more would make it stronger.` }
}

/** Where a rule comes from; one from memory is never shown as verified. */
export function sourceOf({ source, reviewedBy }: { source: string; reviewedBy: string | null }): {
  words: string
  confirm: boolean
} {
  if (source !== 'read' && source !== 'secondary') return { words: 'From memory; counsel to confirm', confirm: true }
  if (reviewedBy) return { words: `Reviewed by ${reviewedBy}`, confirm: false }
  if (source === 'read') return { words: 'From the text of the law', confirm: false }
  return { words: 'From a secondary source; counsel to confirm', confirm: true }
}

/** In groups by how strictly the court asks; what waits for a dispute stands apart. */
export function groupsOf(items: readonly ReadinessItem[]) {
  const groups = (['gate', 'presumption', 'weight'] as const).map(severity => ({
    severity,
    items: items.filter(({ item, dormant }) => item.severity === severity && !dormant),
  }))
  return {
    groups: groups.filter(({ items }) => items.length > 0),
    dormant: items.filter(({ dormant }) => dormant),
  }
}

/** For the card: what lacks first, the gates before the others. */
export function openItems(items: readonly ReadinessItem[]): ReadinessItem[] {
  const open = items.filter(({ state, dormant }) => state === 'contradicted' || (!dormant && isOpen(state)))
  return [...open.filter(({ bars }) => bars), ...open.filter(({ bars }) => !bars)]
}
