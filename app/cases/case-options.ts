import { jurisdictions } from '#app/jurisdictions/jurisdiction.ts'
import { outcomes, tracks } from './case.ts'

/** What forms offer to choose from; apart from the schemas, so that browsers need not load those. */
export const jurisdictionOptions = Object.entries(jurisdictions).map(([value, { name }]) => ({ value, label: name }))
export const trackOptions = Object.entries(tracks).map(([value, label]) => ({ value, label }))
export const outcomeOptions = Object.entries(outcomes).map(([value, label]) => ({ value, label }))
