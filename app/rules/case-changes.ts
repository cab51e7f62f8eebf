import { isTrack, tracks } from '#app/cases/case-options.ts'
import type { Judgement } from '#app/cases/judgement.ts'
import type { CaseChange, ChangeKind } from '#app/jurisdictions/dry-run.ts'
import { formatDate } from '#app/ui/format.ts'

/** What one version makes of a case, as far as a dry run looks at it. */
export interface Standing {
  judged: Pick<Judgement, 'limitationOn' | 'limitationState' | 'gateIds' | 'missingItems' | 'tracks'>
  /** Its name, not its id in the pack. */
  court: string | null
  next: { label: string; dueOn: string } | null
}

/** What changes for a case, each in words before and after; none when it stays as it is. */
export function caseChanges(before: Standing, after: Standing): CaseChange[] {
  return (Object.keys(words) as ChangeKind[]).flatMap(kind => {
    const [was, becomes] = [words[kind](before), words[kind](after)]
    return was === becomes ? [] : [{ kind, before: was, after: becomes }]
  })
}

const states: Record<Judgement['limitationState'], string> = {
  running: 'runs',
  suspended: 'stands still',
  expired: 'has run out',
  none: 'no rule',
  unknown: 'cannot be said yet',
}

const words: Record<ChangeKind, (standing: Standing) => string> = {
  limitation: ({ judged: { limitationOn, limitationState } }) =>
    limitationOn === null ? states[limitationState] : `${states[limitationState]}, ${formatDate(limitationOn)}`,
  gates: ({ judged: { gateIds } }) => gateIds.join(', ') || 'nothing',
  items: ({ judged: { missingItems } }) => (missingItems === 1 ? '1 item' : `${missingItems} items`),
  tracks: ({ judged }) => judged.tracks.map(track => (isTrack(track) ? tracks[track] : track)).join(', ') || 'none',
  court: ({ court }) => court ?? 'none named',
  'next-deadline': ({ next }) => (next ? `${next.label}, ${formatDate(next.dueOn)}` : 'none'),
}
