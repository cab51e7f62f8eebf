/** A ledger's policy with keys that only a test knows. */
import { toBase64 } from '#ledger/bytes.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeVkey, SIGNATURE_COSIGNATURE, SIGNATURE_ED25519, vkeyOf } from '#ledger/note.ts'
import { genesisPolicy, type PolicyMember, type PolicyV2 } from '#ledger/policy.ts'
import { NEWEST_RULES } from '#ledger/rules/rule-sets.ts'

export interface TestMember {
  member: PolicyMember
  /** Seed of the governance key. */
  secretKey: Uint8Array
}

const ORIGIN = 'test.example/ledger'

export function newMember(name: string): TestMember {
  const secretKey = crypto.getRandomValues(new Uint8Array(32))
  const vkey = encodeVkey(vkeyOf(`${name}.example/node`, SIGNATURE_COSIGNATURE, newPublicKey()))
  const governance = toBase64(nodeEd25519.publicKeyOf(secretKey))
  return { member: { name, organisation: `${name} 机构`, vkey, governance }, secretKey }
}

function newPublicKey(): Uint8Array {
  return nodeEd25519.publicKeyOf(crypto.getRandomValues(new Uint8Array(32)))
}

export function newPolicy(members: readonly TestMember[], quorum: number, notice = 604_800): PolicyV2 {
  const policy = genesisPolicy({
    origin: ORIGIN,
    log: encodeVkey(vkeyOf(ORIGIN, SIGNATURE_ED25519, newPublicKey())),
    members: members.map(({ member }) => member),
    ...{ quorum, notice, ruleVersion: NEWEST_RULES.version, ruleHash: NEWEST_RULES.hash },
    registrars: [{ actor: 'registrar', publicKey: toBase64(newPublicKey()) }],
  })
  return policy as PolicyV2
}

export function newRegistrar(actor: string) {
  const publicKey = newPublicKey()
  return { actor, key: keyIdOf(publicKey), publicKey: toBase64(publicKey) }
}
