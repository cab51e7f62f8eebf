import { z } from 'zod'
import { isJurisdiction } from '#app/jurisdictions/jurisdiction.ts'
import { isStage, type Stage } from '#app/lifecycle/stage.ts'
import { isTrack, type Track } from './case-options.ts'

/** The ready-made views of the queue; each is a link, and each has a count. */
export const caseFilters = {
  open: 'All open',
  mine: 'Mine',
  unassigned: 'Nobody’s',
  'limitation-30': 'Limitation in 30 days',
  'limitation-passed': 'Limitation passed',
  ready: 'Ready to file',
  missing: 'Something missing',
  approval: 'Awaits approval',
  held: 'On hold',
  'no-deadline': 'No next deadline',
  'needs-partner': 'Needs a partner',
  offered: 'Offers out',
  'report-missing': 'Report missing',
  'with-partner': 'With a partner',
  closed: 'Closed',
} as const

export type CaseFilter = keyof typeof caseFilters

export const viewNames = Object.keys(caseFilters) as CaseFilter[]

export function isCaseFilter(text: string | null): text is CaseFilter {
  return text !== null && Object.hasOwn(caseFilters, text)
}

/** What an address asks of the queue besides its view. Amounts are whole units of the currency. */
export interface CaseNarrowing {
  search: string
  jurisdiction: string | null
  track: Track | null
  stage: Stage | null
  /** A person's id. */
  officer: string | null
  currency: string | null
  from: bigint | null
  to: bigint | null
}

export const nothingNarrowed: CaseNarrowing = {
  search: '',
  jurisdiction: null,
  track: null,
  stage: null,
  officer: null,
  currency: null,
  from: null,
  to: null,
}

/** Read from an address; what is not understood there is left out. */
export function readNarrowing(params: URLSearchParams): CaseNarrowing {
  const given = (name: string, sound: (text: string) => boolean) => {
    const text = params.get(name)?.trim() ?? ''
    return text !== '' && sound(text) ? text : null
  }
  const currency = given('currency', text => /^[A-Z]{3}$/.test(text))
  const whole = (name: string) => {
    const text = given(name, one => /^\d{1,15}$/.test(one))
    // An amount says nothing without its currency.
    return text === null || currency === null ? null : BigInt(text)
  }
  return {
    search: (params.get('q') ?? '').slice(0, 100),
    jurisdiction: given('jurisdiction', isJurisdiction),
    track: given('track', isTrack) as Track | null,
    stage: given('stage', isStage) as Stage | null,
    officer: given('officer', text => z.uuid().safeParse(text).success),
    currency,
    from: whole('from'),
    to: whole('to'),
  }
}

/** The same as an address's parameters, without what narrows nothing. */
export function narrowingParams(view: CaseFilter, narrowing: CaseNarrowing): URLSearchParams {
  const { search, ...rest } = narrowing
  const params = new URLSearchParams()
  if (view !== 'open') params.set('view', view)
  if (search) params.set('q', search)
  for (const [name, value] of Object.entries(rest)) if (value !== null) params.set(name, String(value))
  return params
}
