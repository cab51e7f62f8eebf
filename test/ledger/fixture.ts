/** A small ledger with deterministic keys: four members, a registrar, a bank and a notary. */
import { toBase64, utf8 } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'
import { checkpointText } from '#ledger/checkpoint.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { cosign } from '#ledger/cosignature.ts'
import { sha256 } from '#ledger/hash.ts'
import { keyIdOf } from '#ledger/keys.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeNote, encodeVkey, SIGNATURE_COSIGNATURE, SIGNATURE_ED25519, signNote, vkeyOf } from '#ledger/note.ts'
import { genesisPolicy, type Policy } from '#ledger/policy.ts'
import { RULES_V1, RULES_V1_HASH } from '#ledger/rules/v1.ts'
import { buildSubmission, type Submission, type SubmissionItem, type SubmissionSigner } from '#ledger/submission.ts'

export const ORIGIN = 'ledger.example/hardproof'
export const MEMBERS = ['bank', 'notary', 'court', 'regulator'] as const
const ORGANISATIONS = ['First Bank', '江南公证处', 'Internet Court', 'Financial Regulator']

export type KeyPair = { secretKey: Uint8Array; publicKey: Uint8Array; id: string }

export function keyPair(name: string): KeyPair {
  const secretKey = sha256(utf8(`test key ${name}`))
  const publicKey = nodeEd25519.publicKeyOf(secretKey)
  return { secretKey, publicKey, id: keyIdOf(publicKey) }
}

export function signer(name: string): SubmissionSigner {
  const { id, secretKey } = keyPair(name)
  return { key: id, secretKey }
}

export function testPolicy(changes: Partial<Parameters<typeof genesisPolicy>[0]> = {}): Policy {
  return genesisPolicy({
    origin: ORIGIN,
    log: encodeVkey(vkeyOf(ORIGIN, SIGNATURE_ED25519, keyPair('log').publicKey)),
    members: MEMBERS.map((name, i) => ({
      name,
      organisation: ORGANISATIONS[i]!,
      vkey: encodeVkey(vkeyOf(memberKeyName(name), SIGNATURE_COSIGNATURE, keyPair(`node ${name}`).publicKey)),
      governance: toBase64(keyPair(`governance ${name}`).publicKey),
    })),
    quorum: 3,
    registrars: [{ actor: 'notary', publicKey: toBase64(keyPair('registrar').publicKey) }],
    ruleVersion: RULES_V1.version,
    ruleHash: RULES_V1_HASH,
    ...changes,
  })
}

export function memberKeyName(name: string): string {
  return `ledger.example/${name}`
}

export function genesisSubmission(policy: Policy, changes: Partial<SubmissionItem> = {}): Submission {
  const items = [item('policy.genesis', 'policy-0001', { policy, ...changes })]
  const sign = MEMBERS.map(name => signer(`governance ${name}`))
  return buildSubmission({ kind: 'policy', actor: 'members', items, sign }, nodeEd25519)
}

export function item(type: string, id: string, publicFields: { [field: string]: Json } = {}): SubmissionItem {
  const commitment = toBase64(commitmentOf({ about: id }, sha256(utf8(`salt ${id}`))))
  return { v: 1, id, subject: `subject-${id}`, type, commitment, ...publicFields }
}

export function registration(
  name: string,
  holder: string,
  allow: string[],
  id = `register-${name.replace(' ', '-')}`,
): SubmissionItem {
  const { id: key, publicKey } = keyPair(name)
  return item('key.registered', id, { key, publicKey: toBase64(publicKey), holder, allow, custody: 'holder' })
}

export function registerKeys(items: SubmissionItem[], sign = [signer('registrar')], actor = 'notary'): Submission {
  return buildSubmission({ kind: 'keys', actor, items, sign }, nodeEd25519)
}

export function capture(items: SubmissionItem[], sign = [signer('bank')], actor = 'bank'): Submission {
  return buildSubmission({ kind: 'capture', actor, items, sign }, nodeEd25519)
}

/** A checkpoint note signed by the log and co-signed, at the given times, by the members named. */
export function checkpointNote(size: number, root: Uint8Array, cosigners: { name: string; time: number }[]): string {
  const text = checkpointText({ origin: ORIGIN, size, root })
  return encodeNote({
    text,
    signatures: [
      signNote(text, ORIGIN, keyPair('log').secretKey, nodeEd25519),
      ...cosigners.map(({ name, time }) => {
        const { secretKey } = keyPair(`node ${name}`)
        return cosign({ checkpointText: text, name: memberKeyName(name), secretKey, time }, nodeEd25519)
      }),
    ],
  })
}
