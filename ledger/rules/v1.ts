/**
 * Rule set 1, as specified in v1-spec.md. Pure: no clock, no input or output. The sequencer runs it before it
 * appends and every node runs it before it co-signs, so one leaf that breaks a rule never reaches a quorum.
 */
import { equalBytes, fromBase64 } from '../bytes.ts'
import { type Ed25519, nobleEd25519 } from '../ed25519.ts'
import { keyIdOf } from '../keys.ts'
import { logKey, memberKey, type Policy, parsePolicy, policyHash } from '../policy.ts'
import {
  batchRootOf,
  parseSubmission,
  type Submission,
  SubmissionError,
  type SubmissionHeader,
  signedBytes,
  submissionLeaves,
} from '../submission.ts'
import { allows, changeRegister, isActive, type KeyRegister } from './key-items.ts'
import { type KnownIds, knownIds } from './known-ids.ts'
import type { Refusal, RuleId } from './refusal.ts'
import { hasPublicFields, isKnownKind, publicFields } from './types.ts'

export const RULES_V1 = 1
/** SHA-256 of `"hardproof/rules/v1\n" ‖ SHA-256(v1-spec.md) ‖ SHA-256(v1-vectors.json)`, hex. */
export const RULES_V1_HASH = '091a6f8559720059cdf8347b64cc7be443303c0dacf97dcd245e3495ff041e64'

/** What the ledger so far means to the rules. Treat as a value: `applySubmission` answers a new one. */
export type RulesState = {
  readonly policy: Policy
  readonly keys: KeyRegister
  readonly ids: KnownIds
  /** What the policy must name as its rules: `RULES_V1_HASH`, except in the vectors, which cannot hold it. */
  readonly ruleHash?: string
}

export type Applied = { readonly ok: true; readonly state: RulesState; readonly submission: Submission }
export type Refused = { readonly ok: false; readonly refusal: Refusal }

/** Before the first entry. `policy` is the genesis policy that the caller has pinned. */
export function emptyState(policy: Policy, ids: KnownIds = knownIds()): RulesState {
  return { policy, keys: new Map(), ids }
}

/** `atSize` is the index that the header leaf would have. */
export function applySubmission(
  state: RulesState,
  submission: Submission,
  atSize: number,
  ed25519: Ed25519 = nobleEd25519,
): Applied | Refused {
  return applyLeaves(state, submissionLeaves(submission), atSize, ed25519)
}

/** The same for leaves as they are stored: their bytes must be canonical as they stand. */
export function applyLeaves(
  state: RulesState,
  leaves: readonly Uint8Array[],
  atSize: number,
  ed25519: Ed25519 = nobleEd25519,
): Applied | Refused {
  try {
    const submission = parseSubmission(leaves)
    checkContent(submission, leaves)
    if (atSize === 0) checkGenesis(state, submission)
    else checkSigners(state, submission, atSize)
    checkIds(state.ids, submission)
    checkSignatures(state, submission.header, ed25519)
    const keys = submission.header.kind === 'keys' ? changedKeys(state, submission, atSize) : state.keys
    const ids = state.ids.with(
      submission.header.actor,
      submission.items.map(item => item.id),
    )
    return { ok: true, state: { ...state, keys, ids }, submission }
  } catch (error) {
    if (error instanceof RuleBroken) return { ok: false, refusal: error.refusal }
    if (error instanceof SubmissionError) return { ok: false, refusal: { rule: error.fault, message: error.message } }
    throw error
  }
}

class RuleBroken extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

function refuse(rule: RuleId, message: string): never {
  throw new RuleBroken({ rule, message })
}

function checkContent({ header, items }: Submission, leaves: readonly Uint8Array[]): void {
  if (!isKnownKind(header.kind)) refuse('kind.unknown', `no kind ${header.kind}`)
  for (const item of items) {
    const fields = publicFields(header.kind, item.type)
    if (!fields) refuse('type.unknown', `kind ${header.kind} has no type ${item.type}`)
    if (!hasPublicFields(item, fields)) {
      refuse('field.not-allowed', `the public fields of ${item.type} are: ${fields.join(', ') || 'none'}`)
    }
  }
  if (!equalBytes(batchRootOf(leaves.slice(1)), fromBase64(header.root))) {
    refuse('root.mismatch', 'the root in the header is not that of the items')
  }
}

/** The first submission must be the pinned policy, signed by every member: the ledger begins by agreement. */
function checkGenesis({ policy, ruleHash = RULES_V1_HASH }: RulesState, { header, items }: Submission): void {
  const item = items[0]!
  if (header.kind !== 'policy' || items.length !== 1) refuse('genesis.required', 'a ledger begins with its policy')
  let written: Policy
  try {
    written = parsePolicy(item.policy!)
  } catch (error) {
    refuse('genesis.policy', error instanceof Error ? error.message : 'the policy is unsound')
  }
  if (policyHash(written) !== policyHash(policy))
    refuse('genesis.policy', 'not the policy that this ledger was pinned to')
  if (policy.ruleVersion !== RULES_V1 || policy.ruleHash !== ruleHash) {
    refuse('genesis.rules', 'the policy names other rules')
  }
  checkProofKeys(header)
  const governance = policy.members.map(member => keyIdOf(fromBase64(member.governance)))
  const signers = new Set(header.proofs.map(proof => proof.key))
  if (signers.size !== governance.length || !governance.every(key => signers.has(key))) {
    refuse('genesis.signers', "the genesis policy is signed with every member's governance key and no other")
  }
}

/** Every key may sign here and now, every type here, and the first of them is the actor's own. */
function checkSigners(state: RulesState, { header, items }: Submission, atSize: number): void {
  if (header.kind === 'policy') refuse('genesis.again', 'a ledger has one genesis policy')
  checkProofKeys(header)
  const actors = header.proofs.map(proof =>
    header.kind === 'keys'
      ? registrarActor(state.policy, proof.key)
      : holderOf(state.keys, proof.key, header, items, atSize),
  )
  if (actors[0] !== header.actor) refuse('key.actor', `${header.proofs[0]!.key} does not sign for ${header.actor}`)
}

function checkProofKeys(header: SubmissionHeader): void {
  if (header.proofs.length === 0) refuse('proof.missing', 'a submission is signed')
  if (new Set(header.proofs.map(proof => proof.key)).size !== header.proofs.length) {
    refuse('proof.repeated', 'one proof for each key')
  }
}

function registrarActor(policy: Policy, key: string): string {
  const registrar = policy.registrars.find(candidate => candidate.key === key)
  if (!registrar) refuse('registrar.required', `${key} is not a registrar's key`)
  return registrar.actor
}

function holderOf(
  keys: KeyRegister,
  id: string,
  header: SubmissionHeader,
  items: Submission['items'],
  atSize: number,
): string {
  const key = keys.get(id)
  if (!key || atSize <= key.registeredAt) refuse('key.unknown', `${id} is not registered`)
  if (!isActive(key, atSize)) refuse('key.revoked', `${id} was revoked at ${key.revokedAt}`)
  const denied = items.find(item => !allows(key, header.kind, item.type))
  if (denied) refuse('key.not-allowed', `${id} may not sign ${denied.type}`)
  return key.holder
}

function checkIds(known: KnownIds, { header, items }: Submission): void {
  const here = new Set<string>()
  for (const { id } of items) {
    if (here.has(id)) refuse('id.repeated', `${id} is there twice`)
    if (known.has(header.actor, id)) refuse('id.known', `${header.actor} has used ${id} before`)
    here.add(id)
  }
}

/** Last, because it costs most. */
function checkSignatures(state: RulesState, header: SubmissionHeader, ed25519: Ed25519): void {
  const message = signedBytes(header)
  for (const { key, sig } of header.proofs) {
    const publicKey = publicKeyOf(state, key)
    if (!publicKey || !ed25519.verify(fromBase64(sig), message, publicKey)) {
      refuse('signature.invalid', `the signature of ${key} does not verify`)
    }
  }
}

function publicKeyOf({ policy, keys }: RulesState, id: string): Uint8Array | null {
  const registered = keys.get(id) ?? policy.registrars.find(registrar => registrar.key === id)
  if (registered) return fromBase64(registered.publicKey)
  const governance = policy.members.map(member => fromBase64(member.governance))
  return governance.find(publicKey => keyIdOf(publicKey) === id) ?? null
}

function changedKeys(state: RulesState, { items }: Submission, atSize: number): KeyRegister {
  const register = new Map(state.keys)
  const reserved = policyKeys(state.policy)
  for (const [position, item] of items.entries()) {
    const refusal = changeRegister(register, item, atSize + 1 + position, key => reserved.has(key))
    if (refusal) throw new RuleBroken(refusal)
  }
  return register
}

/** Keys that have a role in the policy sign nothing else. */
function policyKeys(policy: Policy): ReadonlySet<string> {
  return new Set([
    keyIdOf(logKey(policy).publicKey),
    ...policy.members.flatMap(member => [keyIdOf(memberKey(member).publicKey), keyIdOf(fromBase64(member.governance))]),
    ...policy.registrars.map(registrar => registrar.key),
  ])
}
