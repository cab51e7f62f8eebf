import type { FactId } from '#app/jurisdictions/facts.ts'
import { applies, type ChecklistItem, type ClaimFacts, type RulePack } from '#app/jurisdictions/pack.ts'
import { type FindingState, isOpen } from './finding-state.ts'

export interface FindingLink {
  label: string
  path: string
}

/** What is known of one fact, from one source. */
export interface FactFinding {
  fact: FactId
  state: FindingState
  /** Of a check: it was made for this answer, and not read from what was recorded earlier. */
  justNow: boolean
  /** What was looked at and found, as sentences. */
  says: string
  /** What it does not show, after "Does not prove:". */
  doesNotProve: string | null
  links: FindingLink[]
  /** Of a document or statement: its row, for taking it back. */
  rowId: string | null
}

export type Findings = Partial<Record<FactId, FactFinding[]>>

/** The one click that gets what is missing. `after` comes next: the draft is signed on paper, and attached. */
export interface Get {
  label: string
  /** Where it leads; null where it is the form that asks a notary office for a report. */
  path: string | null
  after: { label: string; path: string } | null
}

export interface ReadinessItem {
  item: ChecklistItem
  /** The pack that asks for it: the jurisdiction's own, or one that applies beside it. */
  pack: string
  state: FindingState
  /** It matters only once the other side disputes the point, and nobody recorded that it does. */
  dormant: boolean
  /** The other side disputes it: the statement's row. */
  disputeId: string | null
  /** It bars the filing: a gate that lacks, or whatever a check contradicts. */
  bars: boolean
  findings: FactFinding[]
  /** The facts that it still lacks: with `any`, each of them would do. */
  lacks: { fact: FactId; get: Get | null }[]
  /** Of what it lacks, the first that can be got with a click. */
  get: Get | null
}

export interface Readiness {
  items: ReadinessItem[]
  /** What bars the filing, in words; none when it can be filed. */
  missingGates: string[]
  /** Items that lack something, gates among them. */
  missing: number
  language: RulePack['language']
  court: RulePack['courts'][number] | null
  tracks: RulePack['tracks']
  /** code and version of each pack that it was judged by. */
  judgedBy: { jurisdiction: string; version: number; name: string }[]
  /** The records and the report behind the claim, asked for by an item or not. */
  standing: FactFinding[]
  /** full: the records were checked against the ledger for this answer. */
  check: 'full' | 'stored'
}

export interface JudgeInput {
  /** The jurisdiction's pack first, then those beside it. */
  packs: readonly RulePack[]
  claim: ClaimFacts
  findings: Findings
  /** Items that the other side disputes, each with the row that says so. */
  disputed: ReadonlyMap<string, string>
  check: 'full' | 'stored'
  /** How to get what is lacking; null where there is nothing to click. */
  getFor?: (fact: FactId, pack: RulePack) => Get | null
}

/** What the court will ask, what is there and what is missing: a pure function of rules and findings. */
export function judgeReadiness({ packs, claim, findings, disputed, check, getFor }: JudgeInput): Readiness {
  const [own] = packs
  if (!own) throw new Error('readiness is judged by at least one rule pack')
  const items = packs.flatMap(pack =>
    pack.checklist
      .filter(item => applies(item.when, claim))
      .map(item => judgeItem(pack, item, findings, disputed, getFor)),
  )
  return {
    items,
    missingGates: items.filter(({ bars }) => bars).map(gateWords),
    missing: items.filter(isLacking).length,
    language: own.language,
    court: own.courts.find(({ when }) => applies(when, claim)) ?? null,
    tracks: own.tracks.filter(({ when, track }) => applies(when, { ...claim, track })),
    judgedBy: packs.map(({ jurisdiction, version, name }) => ({ jurisdiction, version, name })),
    standing: [...(findings['anchor.verified'] ?? []), ...(findings['notary.report'] ?? [])],
    check,
  }
}

function judgeItem(
  pack: RulePack,
  item: ChecklistItem,
  findings: Findings,
  disputed: ReadonlyMap<string, string>,
  getFor: JudgeInput['getFor'],
): ReadinessItem {
  const all = item.all ?? certificateFact(pack, item)
  const any = item.any ?? []
  const state = itemState(all, any, findings)
  const disputeId = disputed.get(item.id) ?? null
  const dormant = item.ifDisputed && disputeId === null
  const open = isOpen(state)
  const lacks = open ? lackingFacts(all, any, findings).map(fact => ({ fact, get: getFor?.(fact, pack) ?? null })) : []
  const bars = state === 'contradicted' || (item.severity === 'gate' && !dormant && open)
  return {
    item,
    pack: pack.jurisdiction,
    state,
    dormant,
    disputeId,
    bars,
    findings: [...new Set([...all, ...any])].flatMap(fact => findings[fact] ?? []),
    lacks,
    get: lacks.find(({ get }) => get)?.get ?? null,
  }
}

/** An item that names its certificate alone is satisfied by it. */
function certificateFact(pack: RulePack, item: ChecklistItem): FactId[] {
  if (item.any || !item.certificate) return []
  return pack.certificates.filter(({ id }) => id === item.certificate).map(({ fact }) => fact)
}

/** From the worst to the best that can be said. */
const strength: Record<FindingState, number> = {
  contradicted: 0,
  missing: 1,
  pending: 2,
  stated: 3,
  shown: 4,
  checked: 5,
}

/** What is best known of a fact; a failed check is never hidden behind a document. */
export function factState(fact: FactId, findings: Findings): FindingState {
  const states = (findings[fact] ?? []).map(({ state }) => state)
  if (states.includes('contradicted')) return 'contradicted'
  return states.reduce<FindingState>((best, state) => (strength[state] > strength[best] ? state : best), 'missing')
}

/** All of `all`, and one of `any`; a rule that asks for nothing is only stated. */
function itemState(all: readonly FactId[], any: readonly FactId[], findings: Findings): FindingState {
  const alternatives = any.map(fact => factState(fact, findings))
  const needed = all.map(fact => factState(fact, findings))
  if (alternatives.includes('contradicted')) return 'contradicted'
  if (alternatives.length > 0) needed.push(alternatives.reduce((a, b) => (strength[a] >= strength[b] ? a : b)))
  if (needed.length === 0) return 'stated'
  return needed.reduce((a, b) => (strength[a] <= strength[b] ? a : b))
}

function lackingFacts(all: readonly FactId[], any: readonly FactId[], findings: Findings): FactId[] {
  const lacking = (fact: FactId) => isOpen(factState(fact, findings))
  return [...all.filter(lacking), ...(any.every(lacking) ? any : [])]
}

/** Counted as missing: what is contradicted counts even where the rule waits for a dispute. */
export function isLacking({ state, dormant }: Pick<ReadinessItem, 'state' | 'dormant'>): boolean {
  return state === 'contradicted' || (!dormant && isOpen(state))
}

/** `CN8: Chinese translation, numbered exhibits`, and why where it is not simply absent. */
function gateWords({ item, state }: ReadinessItem): string {
  const why = { contradicted: ' (a check contradicts it)', pending: ' (under way, not there yet)' }
  return `${item.id}: ${item.requirement}${why[state as keyof typeof why] ?? ''}`
}
