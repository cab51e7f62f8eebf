/** What the rules will look up for a submission, so that a store can read it beforehand. */
import type { Submission } from '../submission.ts'
import { isErasedList } from './acts.ts'

/** Ids of one actor: those that the items take, and those that they say are erased. */
export function idsAsked({ items }: Submission): string[] {
  const ids = items.map(({ id }) => id)
  for (const item of items) if (item.type === 'record.erased' && isErasedList(item.erased)) ids.push(...item.erased)
  return ids
}

/** Subjects whose holdings the rules may ask for; may repeat. */
export function subjectsAsked({ header, items }: Submission): string[] {
  return header.kind === 'capture' || header.kind === 'act' ? items.map(({ subject }) => subject) : []
}
