/** The verdict in one or two sentences that can be read aloud. Nothing is said that a check did not find. */
import type { BundleView, FileView } from './bundle-view.ts'
import { type CourtCheck, type CourtCheckId, courtChecks } from './court-checks.ts'
import type { CourtVerdict } from './verify-court-bundle.ts'
import { counted, instantWords, numberWord } from './words.ts'

export interface CourtAnswer {
  /** ok only when every check held and the trust root was compared; neutral while that alone is left. */
  tone: 'ok' | 'neutral' | 'wait' | 'bad'
  sentence: string
}

export function answerOf(view: BundleView, verdict: CourtVerdict): CourtAnswer {
  const checks = courtChecks(view, verdict)
  const failed = checks.find(check => check.ok === false)
  if (failed) return { tone: 'bad', sentence: failure(failed, view) }
  if (view.records.length === 0) return { tone: 'wait', sentence: nothingYet(view) }
  const open = checks.filter(check => check.ok === null && check.id !== 'policy')
  const compared = checks.some(check => check.id === 'policy' && check.ok === true)
  if (open.length > 0) return { tone: 'wait', sentence: partly(view, verdict, open, compared) }
  const sentence = unchanged(view, verdict)
  return compared ? { tone: 'ok', sentence } : { tone: 'neutral', sentence: provided(sentence) }
}

/** Anybody can invent members who co-sign anything: until the trust root is compared, nothing is said without this. */
function provided(sentence: string): string {
  return `If the number below is the one printed in the notary’s report, ${lowered(sentence)}`
}

/** When the members had co-signed the earliest record that names the file, in seconds since 1970. */
export function unchangedSince({ at }: Pick<FileView, 'at'>, verdict: CourtVerdict): number | null {
  const times = at.flatMap(({ part }) => verdict.parts[part]!.cosigned?.since ?? [])
  return times.length === 0 ? null : Math.min(...times)
}

function unchanged(view: BundleView, verdict: CourtVerdict): string {
  const things = view.files.length > 0 ? view.files : view.records
  const noun = view.files.length > 0 ? 'file' : 'record'
  const have = things.length === 1 ? 'has' : 'have'
  return `The ${some(things.length, noun)} below ${have} not changed since the members co-signed ${since(view, verdict, things)}.`
}

function since(view: BundleView, verdict: CourtVerdict, things: readonly Pick<FileView, 'at'>[]): string {
  const times = things.flatMap(thing => unchangedSince(thing, verdict) ?? [])
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const words = (time: number) => instantWords(new Date(time * 1000), view.about.timeZone)
  if (things.length === 1) return `it on ${words(first)}`
  if (first === last) return `them on ${words(first)}`
  return `them, the first on ${words(first)} and the last on ${words(last)}`
}

const failures: Record<CourtCheckId, (check: CourtCheck) => string> = {
  file: check => `${check.title}: ${failedNames(check)}. Do not rely on ${few(check) === 1 ? 'it' : 'them'}.`,
  commitment: check => `${check.title}: ${failedNames(check)}. Its details were changed after they were recorded.`,
  signature: check => `${check.title}: ${failedNames(check)}. Who submitted it is not shown.`,
  inclusion: check => `${check.title}: ${failedNames(check)}. It is not shown that the members ever saw it.`,
  quorum: check => `${check.title}. Without them it is not shown that anything here was preserved.`,
  genesis: check => `${check.title}. Who the members are cannot be relied on, nor what they signed.`,
  changes: check => `${check.title}. Who the members are cannot be relied on, nor what they signed.`,
  policy: check => `${check.title}. Whatever was checked below, was checked against other members than yours.`,
}

/** The first failure in the order of the argument, then how many more there are. */
function failure(failed: CourtCheck, view: BundleView): string {
  const others = view.files.length > 1 && failed.id === 'file' ? othersHeld(failed) : ''
  return `${failures[failed.id](failed)}${others}`
}

function othersHeld(check: CourtCheck): string {
  const held = check.findings.filter(finding => finding.ok === true).length
  return held === 0
    ? ''
    : ` The other ${held === 1 ? 'file' : some(held, 'file')} ${held === 1 ? 'is' : 'are'} as recorded.`
}

function partly(view: BundleView, verdict: CourtVerdict, open: CourtCheck[], compared: boolean): string {
  const said = compared ? (sentence: string) => sentence : provided
  const file = open.find(check => check.id === 'file')
  if (!file || open.length > 1) {
    return `Not everything below could be checked: ${open.map(check => lowered(check.title)).join('; ')}. ${said('What could be checked has not changed.')}`
  }
  const held = view.files.filter(one => one.held)
  const first = counted(held.length, 'file')
  const rest = view.files.length - held.length
  const apart = `${counted(rest, 'file')} ${rest === 1 ? 'comes' : 'come'} apart from the bundle and ${rest === 1 ? 'was' : 'were'} not compared: choose ${rest === 1 ? 'it' : 'them'} below.`
  if (held.length === 0) return `${said('The records below have not changed.')} ${apart}`
  const have = held.length === 1 ? 'has' : 'have'
  const sentence = `${first} below ${have} not changed since the members co-signed ${since(view, verdict, held)}.`
  return `${said(sentence)} ${apart}`
}

function nothingYet({ about }: BundleView): string {
  const waiting = about.pending.length
  if (waiting === 0) return 'There is nothing here to check.'
  const wait = waiting === 1 ? 'record waits' : 'records wait'
  return `Nothing can be checked yet: ${numberWord(waiting)} ${wait} for the members to co-sign.`
}

function failedNames(check: CourtCheck): string {
  const names = check.findings.filter(finding => finding.ok === false).map(finding => finding.of)
  const shown = names.slice(0, 3).join('; ')
  return names.length > 3 ? `${shown} and ${numberWord(names.length - 3)} more` : shown
}

function few(check: CourtCheck): number {
  return check.findings.filter(finding => finding.ok === false).length
}

/** `three files`; a lone one needs no number. */
function some(count: number, noun: string): string {
  return count === 1 ? noun : `${numberWord(count)} ${noun}s`
}

function lowered(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1)
}
