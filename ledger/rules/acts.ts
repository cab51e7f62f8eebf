/** Rule set 3: what acts do to holdings, whose signatures they need together, and what may be said of erasure. */
import type { Json } from '../canonical.ts'
import {
  hasExactly,
  isOpaqueId,
  isToken,
  type Submission,
  type SubmissionHeader,
  type SubmissionItem,
} from '../submission.ts'
import type { Holding, JointTerms, KnownHoldings } from './known-holdings.ts'
import type { KnownIds } from './known-ids.ts'
import { refuse } from './refusal.ts'
import type { RulesState } from './state.ts'

export const MAX_JOINT_SIGNERS = 16
export const MAX_ERASED = 100
export const ERASURE_GROUNDS: readonly string[] = ['consent-withdrawn', 'retention-ended', 'court-order', 'law']

/** Each item in order, on the holdings as the items before it left them. Throws `RuleBroken`. */
export function applyActs(state: RulesState, { header, items }: Submission, atSize: number): KnownHoldings {
  let { holdings } = state
  let signers: ReadonlySet<string> | null = null
  for (const [position, item] of items.entries()) {
    const held = holdings.of(item.subject)
    const change = CHANGES.get(item.type)
    if (held.length === 0 && !change) {
      checkStatement(state.ids, header.actor, item)
      continue
    }
    signers ??= signersOf(state, header)
    const acting = { actor: header.actor, signers, index: atSize + 1 + position }
    checkJoint(held, acting)
    if (change) holdings = holdings.with(change(held, item, acting))
    else checkStatement(state.ids, header.actor, item)
  }
  return holdings
}

/** The actors whose keys signed. */
function signersOf({ keys }: RulesState, { proofs }: SubmissionHeader): ReadonlySet<string> {
  return new Set(proofs.map(({ key }) => keys.get(key)!.holder))
}

type Acting = { readonly actor: string; readonly signers: ReadonlySet<string>; readonly index: number }
type Change = (held: readonly Holding[], item: SubmissionItem, acting: Acting) => Holding

const CHANGES: ReadonlyMap<string, Change> = new Map([
  ['holding.opened', open],
  ['holding.transferred', transfer],
  ['holding.joined', join],
])

/** Binds those alone who have agreed to the terms: the holder and the signers named. */
function checkJoint(held: readonly Holding[], { actor, signers }: Acting): void {
  for (const { subject, holder, joint } of held) {
    if (!joint || !(actor === holder || joint.signers.includes(actor))) continue
    const signed = joint.signers.filter(signer => signers.has(signer)).length
    if (signed < joint.threshold) {
      refuse('joint.required', `${subject} needs ${joint.threshold} of ${joint.signers.join(', ')}; ${signed} signed`)
    }
  }
}

function open(
  held: readonly Holding[],
  { subject, joint }: SubmissionItem,
  { actor, signers, index }: Acting,
): Holding {
  const terms = readJoint(joint!)
  if (held.some(({ opener }) => opener === actor)) refuse('holding.known', `${actor} has opened ${subject} before`)
  checkConsent(terms?.signers ?? [], signers)
  return { subject, opener: actor, holder: actor, joint: terms, changedAt: index }
}

function transfer(held: readonly Holding[], item: SubmissionItem, { actor, signers, index }: Acting): Holding {
  const { opener, to } = item
  if (!isToken(opener) || !isToken(to)) refuse('field.malformed', 'a transfer is { opener, to }')
  const holding = heldBy(held, opener, actor, item.subject)
  // Whoever takes it over is bound by its terms from then on.
  if (holding.joint) checkConsent([to], signers)
  return { ...holding, holder: to, changedAt: index }
}

function join(held: readonly Holding[], item: SubmissionItem, { actor, signers, index }: Acting): Holding {
  const { opener } = item
  if (!isToken(opener)) refuse('field.malformed', 'terms are { opener, joint }')
  const terms = readJoint(item.joint!)
  const holding = heldBy(held, opener, actor, item.subject)
  checkConsent(terms?.signers ?? [], signers)
  return { ...holding, joint: terms, changedAt: index }
}

function heldBy(held: readonly Holding[], opener: string, actor: string, subject: string): Holding {
  const holding = held.find(candidate => candidate.opener === opener)
  if (!holding) refuse('holding.unknown', `${opener} has opened no holding of ${subject}`)
  if (holding.holder !== actor) refuse('holding.holder', `${subject} is held by ${holding.holder}, not by ${actor}`)
  return holding
}

/** Nobody is named in terms, or given what terms bind, without having signed. */
function checkConsent(named: readonly string[], signers: ReadonlySet<string>): void {
  const absent = named.filter(actor => !signers.has(actor))
  if (absent.length > 0) refuse('joint.consent', `not signed by ${absent.join(', ')}`)
}

function readJoint(value: Json): JointTerms | null {
  if (value === null) return null
  if (!hasExactly(value, ['threshold', 'signers']) || !isTerms(value.threshold!, value.signers!)) {
    refuse('field.malformed', `joint terms are { threshold, signers }, of 2 to ${MAX_JOINT_SIGNERS} signers`)
  }
  return value as unknown as JointTerms
}

function isTerms(threshold: Json, signers: Json): boolean {
  return (
    Array.isArray(signers) &&
    signers.length >= 2 &&
    signers.length <= MAX_JOINT_SIGNERS &&
    signers.every(isToken) &&
    new Set(signers).size === signers.length &&
    Number.isSafeInteger(threshold) &&
    (threshold as number) >= 1 &&
    (threshold as number) <= signers.length
  )
}

function checkStatement(ids: KnownIds, actor: string, item: SubmissionItem): void {
  if (item.type === 'record.erased') checkErased(ids, actor, item)
  else if (item.type === 'seal.digest' && !(typeof item.digest === 'string' && /^[0-9a-f]{64}$/.test(item.digest))) {
    refuse('field.malformed', 'a digest is a SHA-256 in lower-case hexadecimal')
  }
}

/** An actor says it of its own records, of those that were there before this submission. */
function checkErased(ids: KnownIds, actor: string, { erased, basis }: SubmissionItem): void {
  if (!isErasedList(erased) || typeof basis !== 'string' || !ERASURE_GROUNDS.includes(basis)) {
    refuse('field.malformed', `an erasure is { erased: 1 to ${MAX_ERASED} ids, basis: ${ERASURE_GROUNDS.join(' | ')} }`)
  }
  const unknown = erased.find(id => !ids.has(actor, id))
  if (unknown !== undefined) refuse('erased.unknown', `${actor} has not used ${unknown} before`)
}

export function isErasedList(value: Json | undefined): value is string[] {
  return (
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_ERASED &&
    value.every(isOpaqueId) &&
    new Set(value).size === value.length
  )
}
