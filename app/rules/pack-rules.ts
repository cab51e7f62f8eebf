import { contractKindOptions, tracks } from '#app/cases/case-options.ts'
import { capital, expiryWords, stepWords } from '#app/deadlines/limitation-words.ts'
import { periodWords } from '#app/deadlines/period.ts'
import { facts } from '#app/jurisdictions/facts.ts'
import type { Condition, DeadlineRule, LimitationEffect, LimitationRule, RulePack } from '#app/jurisdictions/pack.ts'
import { severityWords } from '#app/readiness/readiness-words.ts'
import { formatDate, formatMoney } from '#app/ui/format.ts'
import { beginningWords, effectWords, startWords, weekdays } from './rule-words.ts'

export const parts = {
  about: 'This version',
  tracks: 'Ways that are open',
  courts: 'Competent court',
  language: 'Language of the court',
  checklist: 'What the court asks for',
  certificates: 'Certificates',
  limitation: 'Limitation',
  effects: 'What moves the limitation period',
  deadlines: 'Deadlines',
  calendar: 'Calendar',
} as const
export type Part = keyof typeof parts

export type Provenance = Pick<LimitationRule, 'cite' | 'source' | 'readOn' | 'reviewedBy'>

/** What a rule says under one heading; what is usual is left out where rules are read, never where they are compared. */
export interface Saying {
  label: string
  words: string
  usual?: boolean
}

/** One rule of a pack, in words. */
export interface RuleLine {
  part: Part
  /** The same in every version. */
  key: string
  title: string
  says: Saying[]
  /** Null for what is no rule of law: name, limits. */
  source: Provenance | null
}

/** A pack as a lawyer reads it, rule by rule. Everything in a pack stands in one of the lines, so that none changes unseen. */
export function rulesOf(pack: RulePack): RuleLine[] {
  return [
    about(pack),
    ...unlike(pack.tracks.map(rule => trackLine(rule))),
    ...pack.courts.map(courtLine),
    line('language', 'language', 'Language', pack.language, [
      ['Of the court', pack.language.requirement],
      ['Codes', pack.language.codes.join(', ')],
    ]),
    ...pack.checklist.map(checklistLine),
    ...pack.certificates.map(certificateLine),
    ...pack.limitation.map(limitationLine),
    ...unlike(pack.limitation.flatMap(rule => rule.effects.map(effect => effectLine(rule, effect)))),
    ...pack.deadlines.map(deadlineLine),
    calendarLine(pack.calendar),
  ]
}

type Said = readonly [label: string, words: string | 0 | null | undefined, usual?: boolean]

function line(part: Part, key: string, title: string, source: Provenance | null, said: readonly Said[]): RuleLine {
  const says = said.flatMap(([label, words, usual]) => (words ? [{ label, words, ...(usual && { usual }) }] : []))
  return { part, key, title, says, source: source && provenanceOf(source) }
}

function provenanceOf({ cite, source, readOn, reviewedBy }: Provenance): Provenance {
  return { cite, source, readOn, reviewedBy }
}

/** Two rules on one track, or on one event, are told apart by their place. */
function unlike(lines: RuleLine[]): RuleLine[] {
  const seen = new Map<string, number>()
  return lines.map(one => {
    const times = (seen.get(one.key) ?? 0) + 1
    seen.set(one.key, times)
    return times === 1 ? one : { ...one, key: `${one.key} (${times})` }
  })
}

function about({ name, issuedOn, limits, beside }: RulePack): RuleLine {
  return line('about', 'about', name, null, [
    ['Issued', formatDate(issuedOn)],
    ['Applies with', beside.join(', ')],
    ...limits.map((limit, at): Said => [`Not covered ${at + 1}`, limit]),
  ])
}

function trackLine({ track, note, when, ...source }: RulePack['tracks'][number]): RuleLine {
  return line('tracks', track, tracks[track], source, [['Note', note], ...whenWords(when)])
}

function courtLine({ id, court, why, when, ...source }: RulePack['courts'][number], at: number): RuleLine {
  return line('courts', id, court, source, [['Why', why], ...whenWords(when), placeWords(at)])
}

function checklistLine(item: RulePack['checklist'][number]): RuleLine {
  const { id, requirement, severity, ifDisputed, all, any, certificate, when, ...source } = item
  const words = (ids: readonly (keyof typeof facts)[] | undefined) => ids?.map(fact => facts[fact].words).join('; ')
  return line('checklist', id, requirement, source, [
    ['Weight', severityWords[severity].title],
    ['When', ifDisputed ? 'Once the other side disputes it' : null],
    ['Shown by all of', words(all)],
    ['Shown by one of', words(any)],
    ['Certificate', certificate],
    ...whenWords(when),
  ])
}

function certificateLine(certificate: RulePack['certificates'][number]): RuleLine {
  const { id, name, signatory, fact, text, ...source } = certificate
  return line('certificates', id, name, source, [
    ['Signed by', signatory],
    ['Shows', facts[fact].words],
    ['Draft', text],
  ])
}

function limitationLine(rule: LimitationRule, at: number): RuleLine {
  const { id, name, when, period, starts, endOfYear, startExcluded, rollsForward, capYears, effects, expiry } = rule
  return line('limitation', id, name, rule, [
    ['Period', periodWords(period)],
    ['Runs from', startWords[starts]],
    ['Begins', endOfYear ? 'At the end of that year' : null],
    ['First day', startExcluded ? 'Not counted' : 'Counted', startExcluded],
    ['On a day off', rollsForward ? 'Ends on the next working day' : 'Ends on that day all the same'],
    ['Longest', capYears && `${capYears} years from the due date, whatever happens`],
    ['Expiry', expiryWords[expiry]],
    ...whenWords(when),
    placeWords(at),
    ['Events', String(effects.length), true],
  ])
}

function effectLine(rule: LimitationRule, effect: LimitationEffect): RuleLine {
  const { kind, onlyWhileRunning, once, withinLastMonths, lingersMonths, tailMonths, from, period, ...source } = effect
  const title = `${capital(stepWords[kind])} (${rule.id})`
  return line('effects', `${rule.id} ${kind}`, title, source, [
    ['What it does', effectWords[effect.effect]],
    ['Once it has run out', onlyWhileRunning ? 'Revives nothing' : 'Counts all the same', onlyWhileRunning],
    ['How often', once ? 'The first interruption alone counts, whatever it is' : null],
    ['Only', withinLastMonths && `where it lasts into the last ${withinLastMonths} months`],
    ['Lasts on', lingersMonths && `${lingersMonths} months longer than the event itself`],
    ['Never ends before', tailMonths && `${tailMonths} months after it`],
    ['Anew from', from === 'end' ? 'the end of what lasts' : 'the day of the event', from === 'event'],
    ['New period', period && periodWords(period)],
  ])
}

function deadlineLine(rule: DeadlineRule): RuleLine {
  const { id, name, starts, period, cutOff, rollsForward, by, when, ...source } = rule
  return line('deadlines', id, name, source, [
    ['Period', periodWords(period)],
    ['From', beginningWords[starts]],
    ['Hour', cutOff && `ends at ${cutOff}; what is done then or later counts as done on the next working day`],
    ['On a day off', rollsForward ? 'Ends on the next working day' : 'Ends on that day all the same', rollsForward],
    ['Whose act', { us: 'Ours', debtor: 'The debtor’s', court: 'The court’s' }[by]],
    ...whenWords(when),
  ])
}

function calendarLine(calendar: RulePack['calendar']): RuleLine {
  const { timeZone, holidays, weekend, off, worked, notOff, knownThrough } = calendar
  const dates = (list: string[]) => list.map(formatDate).join(', ')
  return line('calendar', 'calendar', 'Days off and hours', calendar, [
    ['Time zone', timeZone],
    ['Holidays of', holidays.join(', ')],
    ['Weekend', weekend.map(day => weekdays[day - 1]).join(', ') || 'None'],
    ['Off by decree', dates(off)],
    ['Worked by decree', dates(worked)],
    ['No days off', notOff.join(', ')],
    ['Known to the end of', `${knownThrough}; beyond it a deadline says that nobody knows yet`],
  ])
}

/** The first that applies is the one. */
function placeWords(at: number): Said {
  return ['Asked', at === 0 ? 'First' : `After ${at} other${at === 1 ? '' : 's'}`, true]
}

function whenWords(when: Condition): Said[] {
  const { tracks: ways, kinds, currency, below, from, dueFrom, dueBefore } = when
  const amount = (minor: string) => formatMoney(minor, currency ?? 'XXX')
  return [
    ['For', ways?.map(way => tracks[way]).join(', ')],
    ['For contracts', kinds?.map(kind => contractKindOptions.find(({ value }) => value === kind)!.label).join(', ')],
    ['For claims in', currency],
    ['For claims below', below && amount(below)],
    ['For claims from', from && amount(from)],
    ['For claims due from', dueFrom && formatDate(dueFrom)],
    ['For claims due before', dueBefore && formatDate(dueBefore)],
  ]
}
