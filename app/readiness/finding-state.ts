/**
 * checked: found by a check of ours. shown: by a document in the case. stated: a person says so. pending: under way, such
 * as a record that the members have still to co-sign. contradicted: a check failed. missing: nothing is there.
 */
export type FindingState = 'checked' | 'shown' | 'stated' | 'pending' | 'contradicted' | 'missing'

/** Something has still to come, or to be put right. */
export function isOpen(state: FindingState): boolean {
  return state === 'missing' || state === 'pending' || state === 'contradicted'
}
