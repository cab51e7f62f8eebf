/** From rule set 2 on: who may change the register of keys, and how. Registrars may; so may holders, for their own. */
import { isKeyId, isPublicKeyText, type Submission, type SubmissionHeader, type SubmissionItem } from '../submission.ts'
import { changeRegister, checkNewKey, type KeyRegister, type RegisteredKey } from './key-items.ts'
import { policyKeys } from './policy-keys.ts'
import { refuse } from './refusal.ts'
import { activeKey, checkActor, checkProofKeys, checkRegistrars } from './shared.ts'
import type { RulesState } from './state.ts'

type Rotation = SubmissionItem & { readonly key: string; readonly publicKey: string; readonly replaces: string }

export function checkKeySigners(state: RulesState, { header, items }: Submission, atSize: number): void {
  checkProofKeys(header)
  const rotation = items.find(({ type }) => type === 'key.rotated')
  if (isByRegistrar(state, header)) {
    checkRegistrars(state, header)
    if (rotation) refuse('rotation.signers', 'a rotation is signed by the key that ends and the key that begins')
    return
  }
  if (items.some(({ type }) => type === 'key.registered')) {
    refuse('registrar.required', `${header.proofs[0]!.key} is not a registrar's key`)
  }
  if (rotation) checkRotation(state.keys, header, items, atSize)
  else for (const { key } of header.proofs) checkActor(header, activeKey(state.keys, key, atSize).holder)
}

/** The public key that a rotation brings, by whose signature its holder shows that it has the secret one. */
export function rotatedKey({ items }: Submission, id: string): string | null {
  const [item] = items
  return item!.type === 'key.rotated' && item!.key === id ? String(item!.publicKey) : null
}

/** The register after the items, in order. */
export function changedKeys(
  state: RulesState,
  { header, items }: Submission,
  atSize: number,
  grants: ReadonlySet<string>,
): KeyRegister {
  const register = new Map(state.keys)
  const isReserved = reservedIn(state)
  for (const [position, item] of items.entries()) {
    const index = atSize + 1 + position
    if (item.type === 'key.rotated') rotateKey(register, item as Rotation, index, isReserved)
    else {
      changeRegister(register, item, index, { grants, isReserved })
      if (!isByRegistrar(state, header)) checkOwn(state.keys, header, state.keys.get(String(item.key))!)
    }
  }
  return register
}

function isByRegistrar({ policy }: RulesState, { proofs }: SubmissionHeader): boolean {
  return policy.registrars.some(({ key }) => key === proofs[0]!.key)
}

function checkRotation(
  keys: KeyRegister,
  header: SubmissionHeader,
  items: readonly SubmissionItem[],
  atSize: number,
): void {
  const [item] = items
  if (items.length !== 1) refuse('rotation.alone', 'a rotation is alone in its submission')
  if (!isKeyId(item!.key) || !isPublicKeyText(item!.publicKey) || !isKeyId(item!.replaces)) {
    refuse('field.malformed', 'a rotation is { key, publicKey, replaces }')
  }
  const [first, second, more] = header.proofs
  if (first?.key !== item!.replaces || second?.key !== item!.key || more) {
    refuse('rotation.signers', 'a rotation is signed by the key that ends and the key that begins')
  }
  checkActor(header, activeKey(keys, first!.key, atSize).holder)
}

/** The new key takes over what the old one was registered for, from the same place at which that one ends. */
function rotateKey(
  register: Map<string, RegisteredKey>,
  { key, publicKey, replaces }: Rotation,
  index: number,
  isReserved: (key: string) => boolean,
): void {
  checkNewKey(register, key, publicKey, isReserved)
  const old = register.get(replaces)!
  register.set(key, { ...old, key, publicKey, registeredAt: index })
  register.set(replaces, { ...old, revokedAt: index })
}

/** Hardproof signs with hosted keys, and must not be able to put a holder's own out of use. */
function checkOwn(keys: KeyRegister, header: SubmissionHeader, revoked: RegisteredKey): void {
  if (revoked.holder !== header.actor) refuse('key.holder', `${revoked.key} is not a key of ${header.actor}`)
  const own = header.proofs.some(({ key }) => keys.get(key)!.custody === 'holder')
  if (revoked.custody === 'holder' && !own) refuse('key.custody', `${revoked.key} is not revoked by a hosted key`)
}

/** Every key that has or had a role in a policy, or would have in one that is proposed. */
function reservedIn({ chain, governance }: RulesState): (key: string) => boolean {
  const policies = [
    ...chain.map(({ policy }) => policy),
    ...governance.proposals.map(({ policy }) => policy),
    ...(governance.adopted ? [governance.adopted.policy] : []),
  ].map(policyKeys)
  return key => policies.some(keys => keys.has(key))
}
