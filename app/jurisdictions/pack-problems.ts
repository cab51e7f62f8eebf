import Holidays from 'date-holidays'
import { certificateBlanks } from './certificate-blanks.ts'
import type { Condition, RulePack } from './pack.ts'
import { shippedPack } from './packs/index.ts'

/**
 * What is wrong with a pack that has the right shape, as sentences: what its rules refer to and is not there, and what
 * could not be reckoned with.
 * @param today YYYY-MM-DD; nobody has read a statute later than that.
 */
export function packProblems(pack: RulePack, today: string): string[] {
  return [
    ...twice('courts', pack.courts),
    ...twice('checklist', pack.checklist),
    ...twice('certificates', pack.certificates),
    ...twice('limitation', pack.limitation),
    ...twice('deadlines', pack.deadlines),
    ...checklistProblems(pack),
    ...certificateProblems(pack),
    ...besideProblems(pack),
    ...conditionProblems(pack),
    ...dateProblems(pack, today),
    ...calendarProblems(pack.calendar),
  ]
}

function twice(part: string, rules: readonly { id: string }[]): string[] {
  const ids = rules.map(({ id }) => id)
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))].map(id => `${part}: ${id} is there twice.`)
}

function checklistProblems({ checklist, certificates }: RulePack): string[] {
  return checklist.flatMap(({ id, certificate }) =>
    certificate === undefined || certificates.some(one => one.id === certificate)
      ? []
      : [`checklist ${id}: there is no certificate ${certificate} in this pack.`],
  )
}

function certificateProblems({ certificates }: RulePack): string[] {
  return certificates.flatMap(({ id, text }) =>
    [...text.matchAll(/\{\{(.*?)\}\}/g)]
      .filter(([, blank]) => !Object.hasOwn(certificateBlanks, blank!))
      .map(([whole]) => `certificates ${id}: nothing fills the blank ${whole}.`),
  )
}

function besideProblems({ beside, jurisdiction }: RulePack): string[] {
  return beside.flatMap(code => {
    if (code === jurisdiction) return ['beside: a pack cannot apply beside itself.']
    const other = shippedPack(code)
    if (!other) return [`beside: there are no rules for ${code}.`]
    return other.beside.length > 0 ? [`beside: ${code} has rules beside it itself.`] : []
  })
}

function conditionProblems(pack: RulePack): string[] {
  const rules: { name: string; when: Condition }[] = [
    ...pack.tracks.map(({ track, when }) => ({ name: `tracks ${track}`, when })),
    ...(['courts', 'checklist', 'limitation', 'deadlines'] as const).flatMap(part =>
      pack[part].map(({ id, when }) => ({ name: `${part} ${id}`, when })),
    ),
  ]
  return rules.flatMap(({ name, when: { currency, below, from, dueFrom, dueBefore } }) => [
    ...(currency === undefined && (below !== undefined || from !== undefined)
      ? [`${name}: an amount needs its currency.`]
      : []),
    ...(currency === undefined || /^[A-Z]{3}$/.test(currency) ? [] : [`${name}: ${currency} is no currency.`]),
    ...(below !== undefined && from !== undefined && BigInt(below) <= BigInt(from)
      ? [`${name}: no amount is from ${from} and below ${below}.`]
      : []),
    ...(dueFrom !== undefined && dueBefore !== undefined && dueBefore <= dueFrom
      ? [`${name}: no day is from ${dueFrom} and before ${dueBefore}.`]
      : []),
  ])
}

function dateProblems(pack: RulePack, today: string): string[] {
  const { language, tracks, courts, checklist, certificates, limitation, deadlines, calendar } = pack
  const rules = [language, ...tracks, ...courts, ...checklist, ...certificates, ...limitation, ...deadlines, calendar]
  const all = [...rules, ...limitation.flatMap(({ effects }) => effects)]
  return all.filter(({ readOn }) => readOn > today).map(({ cite, readOn }) => `${cite}: ${readOn} is still to come.`)
}

function calendarProblems({ timeZone, holidays, weekend, knownThrough }: RulePack['calendar']): string[] {
  const problems: string[] = []
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    problems.push(`calendar: ${timeZone} is no time zone.`)
  }
  const [country, state, region] = holidays
  const known = new Holidays()
  const places = [
    [country!, known.getCountries()],
    [state, known.getStates(country!)],
    [region, known.getRegions(country!, state ?? '')],
  ] as const
  const unknown = places.find(([code, among]) => code !== undefined && !Object.hasOwn(among ?? {}, code))
  if (unknown) problems.push(`calendar: no holidays are known for ${holidays.join(', ')}.`)
  if (new Set(weekend).size > 5) problems.push('calendar: a week has at least two days that are worked.')
  if (knownThrough < 2000 || knownThrough > 2100) problems.push('calendar: knownThrough is a year, such as 2027.')
  return problems
}
