/** The checks that every rule set makes, each ending in `RuleBroken` when its rule does not hold. */
import { equalBytes, fromBase64 } from '../bytes.ts'
import type { Ed25519 } from '../ed25519.ts'
import { keyIdOf } from '../keys.ts'
import { type Policy, parsePolicy, policyHash } from '../policy.ts'
import { batchRootOf, type Submission, type SubmissionHeader, signedBytes } from '../submission.ts'
import { allows, isActive, type KeyRegister, type RegisteredKey } from './key-items.ts'
import type { KnownIds } from './known-ids.ts'
import { refuse } from './refusal.ts'
import type { RulesState } from './state.ts'
import { hasPublicFields, publicFields, type Vocabulary } from './types.ts'

export function checkContent(
  vocabulary: Vocabulary,
  { header, items }: Submission,
  leaves: readonly Uint8Array[],
): void {
  if (!vocabulary.kinds.has(header.kind)) refuse('kind.unknown', `no kind ${header.kind}`)
  for (const item of items) {
    const fields = publicFields(vocabulary, header.kind, item.type)
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
export function checkGenesis(
  { policy, ruleHash }: RulesState,
  { header, items }: Submission,
  rules: { readonly version: number; readonly hash: string; readonly documents: 1 | 2 },
): void {
  const item = items[0]!
  if (header.kind !== 'policy' || items.length !== 1 || item.type !== 'policy.genesis') {
    refuse('genesis.required', 'a ledger begins with its policy')
  }
  let written: Policy
  try {
    written = parsePolicy(item.policy!)
  } catch (error) {
    refuse('genesis.policy', error instanceof Error ? error.message : 'the policy is unsound')
  }
  if (policyHash(written) !== policyHash(policy))
    refuse('genesis.policy', 'not the policy that this ledger was pinned to')
  const known = policy.ruleHash === rules.hash || policy.ruleHash === ruleHash
  if (policy.v !== rules.documents || policy.ruleVersion !== rules.version || !known) {
    refuse('genesis.rules', 'the policy names other rules')
  }
  checkProofKeys(header)
  const governance = policy.members.map(member => keyIdOf(fromBase64(member.governance)))
  const signers = new Set(header.proofs.map(proof => proof.key))
  if (signers.size !== governance.length || !governance.every(key => signers.has(key))) {
    refuse('genesis.signers', "the genesis policy is signed with every member's governance key and no other")
  }
}

export function checkProofKeys(header: SubmissionHeader): void {
  if (header.proofs.length === 0) refuse('proof.missing', 'a submission is signed')
  if (new Set(header.proofs.map(proof => proof.key)).size !== header.proofs.length) {
    refuse('proof.repeated', 'one proof for each key')
  }
}

/** Every key is a registrar's, the first the actor's own. */
export function checkRegistrars({ policy }: RulesState, header: SubmissionHeader): void {
  const actors = header.proofs.map(({ key }) => {
    const registrar = policy.registrars.find(candidate => candidate.key === key)
    if (!registrar) refuse('registrar.required', `${key} is not a registrar's key`)
    return registrar.actor
  })
  checkActor(header, actors[0]!)
}

/** Every key may sign here and now, every type here, and the first of them is the actor's own. */
export function checkHolders(keys: KeyRegister, { header, items }: Submission, atSize: number): void {
  const holders = header.proofs.map(({ key: id }) => {
    const key = activeKey(keys, id, atSize)
    const denied = items.find(item => !allows(key, header.kind, item.type))
    if (denied) refuse('key.not-allowed', `${id} may not sign ${denied.type}`)
    return key.holder
  })
  checkActor(header, holders[0]!)
}

export function activeKey(keys: KeyRegister, id: string, atSize: number): RegisteredKey {
  const key = keys.get(id)
  if (!key || atSize <= key.registeredAt) refuse('key.unknown', `${id} is not registered`)
  if (!isActive(key, atSize)) refuse('key.revoked', `${id} was revoked at ${key.revokedAt}`)
  return key
}

export function checkActor(header: SubmissionHeader, actor: string): void {
  if (actor !== header.actor) refuse('key.actor', `${header.proofs[0]!.key} does not sign for ${header.actor}`)
}

export function checkIds(known: KnownIds, { header, items }: Submission): void {
  const here = new Set<string>()
  for (const { id } of items) {
    if (here.has(id)) refuse('id.repeated', `${id} is there twice`)
    if (known.has(header.actor, id)) refuse('id.known', `${header.actor} has used ${id} before`)
    here.add(id)
  }
}

/** The public key of a key id, in base64; null when there is none. */
export type FindKey = (id: string) => string | null

/** After all that costs less. */
export function checkSignatures(header: SubmissionHeader, findKey: FindKey, ed25519: Ed25519): void {
  const message = signedBytes(header)
  for (const { key, sig } of header.proofs) {
    const publicKey = findKey(key)
    if (!publicKey || !ed25519.verify(fromBase64(sig), message, fromBase64(publicKey))) {
      refuse('signature.invalid', `the signature of ${key} does not verify`)
    }
  }
}

/** Among the registered keys, the registrars' and the members' governance keys. */
export function findKeyIn({ policy, keys }: RulesState): FindKey {
  return id =>
    (keys.get(id) ?? policy.registrars.find(({ key }) => key === id))?.publicKey ??
    policy.members.find(member => keyIdOf(fromBase64(member.governance)) === id)?.governance ??
    null
}

export function withIds(ids: KnownIds, { header, items }: Submission): KnownIds {
  return ids.with(
    header.actor,
    items.map(({ id }) => id),
  )
}
