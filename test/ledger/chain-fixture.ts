/** A ledger whose members change their policy: it grows submission by submission, under the rules, and is proven from. */
import { toBase64, utf8 } from '#ledger/bytes.ts'
import type { Json } from '#ledger/canonical.ts'
import { commitmentOf } from '#ledger/commitment.ts'
import { bundleOf, type Exhibit, type LoggedItem, type PolicyStep } from '#ledger/exhibit.ts'
import { sha256 } from '#ledger/hash.ts'
import { consistencyProof, inclusionProof, leafHash, memoryReader, rootOf } from '#ledger/merkle.ts'
import { nodeEd25519 } from '#ledger/node-ed25519.ts'
import { encodeVkey, SIGNATURE_COSIGNATURE, vkeyOf } from '#ledger/note.ts'
import { type Policy, type PolicyMember, type PolicyV2, policyHash } from '#ledger/policy.ts'
import { applyLeaves, emptyState, NEWEST_RULES, type RulesState } from '#ledger/rules/rule-sets.ts'
import { buildSubmission, parseHeader, parseItem, type Submission, submissionLeaves } from '#ledger/submission.ts'
import type { Bundle } from '#ledger/verify.ts'
import { checkpointNote, genesisSubmission, item, keyPair, memberKeyName, signer, testPolicy } from './fixture.ts'

export const NOTICE = 1_000
export const START = 1_772_000_000
export const SALT = sha256(utf8('salt'))

export function foundingPolicy(changes: Parameters<typeof testPolicy>[0] = {}): PolicyV2 {
  return testPolicy({
    ruleVersion: NEWEST_RULES.version,
    ruleHash: NEWEST_RULES.hash,
    notice: NOTICE,
    ...changes,
  }) as PolicyV2
}

export function member(name: string): PolicyMember {
  return {
    name,
    organisation: `Office of ${name}`,
    vkey: encodeVkey(vkeyOf(memberKeyName(name), SIGNATURE_COSIGNATURE, keyPair(`node ${name}`).publicKey)),
    governance: toBase64(keyPair(`governance ${name}`).publicKey),
  }
}

export class ChangingLedger {
  state: RulesState
  readonly leaves: Uint8Array[] = []
  /** Where each header stands, by the id of its first item. */
  readonly #at = new Map<string, number>()
  #events = 0

  constructor(readonly genesis: Policy = foundingPolicy()) {
    this.state = emptyState(genesis)
    this.submit(genesisSubmission(genesis))
  }

  get size(): number {
    return this.leaves.length
  }

  get policy(): Policy {
    return this.state.policy
  }

  /** Answers the header's index. Throws what the rules say against it. */
  submit(submission: Submission): number {
    const leaves = submissionLeaves(submission)
    const applied = applyLeaves(this.state, leaves, this.size, nodeEd25519)
    if (!applied.ok) throw new Error(`${applied.refusal.rule}: ${applied.refusal.message}`)
    return this.put(leaves, applied.state)
  }

  /** As members that break the rules would. */
  put(leaves: readonly Uint8Array[], state = this.state): number {
    const index = this.size
    this.#at.set(parseItem(leaves[1]!).id, index)
    this.leaves.push(...leaves)
    this.state = state
    return index
  }

  successor(changes: Partial<PolicyV2>): PolicyV2 {
    const policy = this.policy as PolicyV2
    return { ...policy, version: policy.version + 1, previous: policyHash(policy), effectiveFromSize: 0, ...changes }
  }

  propose(by: string, policy: PolicyV2): number {
    return this.submit(governance(by, item('policy.proposed', this.#id('propose'), { policy })))
  }

  approve(by: string, policy: PolicyV2, key = `governance ${by}`): number {
    const approval = item('policy.approved', this.#id('approve'), { policy: policyHash(policy) })
    return this.submit(governance(by, approval, key))
  }

  /** Shows two checkpoints of the present size, `seconds` apart, co-signed by these. */
  notice(by: string, policy: PolicyV2, cosigners: readonly string[], seconds: number): number {
    const at = (time: number) => this.note(this.size, cosigners, time)
    const shown = { policy: policyHash(policy), begun: at(START), ended: at(START + seconds) }
    return this.submit(governance(by, item('policy.noticed', this.#id('notice'), shown)))
  }

  /** A note of the tree at `size`, co-signed by each at that time. */
  note(size: number, cosigners: readonly string[], time = START): string {
    const root = rootOf(this.leaves.slice(0, size).map(leafHash))
    return checkpointNote(
      size,
      root,
      cosigners.map(name => ({ name, time })),
    )
  }

  async entry(header: number, size: number, position = 0): Promise<LoggedItem> {
    const tree = memoryReader(this.leaves.slice(0, size).map(leafHash))
    const { count } = parseHeader(this.leaves[header]!)
    const items = this.leaves.slice(header + 1, header + 1 + count)
    const at = async (index: number) => ({
      leaf: this.leaves[index]!,
      index,
      proof: await inclusionProof(index, size, tree),
    })
    return {
      header: await at(header),
      item: await at(header + 1 + position),
      batch: await inclusionProof(position, count, memoryReader(items.map(leafHash))),
    }
  }

  async step(headers: readonly number[], at: number, note: string, size: number): Promise<PolicyStep> {
    const tree = memoryReader(this.leaves.slice(0, size).map(leafHash))
    const entries = await Promise.all(headers.map(header => this.entry(header, size)))
    return { entries, handover: { note, proof: await consistencyProof(at, size, tree) } }
  }

  /** Of the checkpoint that these co-signed, with the exhibits and keys at these headers. */
  async bundle(input: {
    exhibits: readonly { header: number; payload: Json }[]
    keys?: readonly number[]
    steps?: readonly { headers: readonly number[]; at: number; note: string }[]
    cosigners: readonly string[]
    size?: number
  }): Promise<Bundle> {
    const size = input.size ?? this.size
    const exhibits: Exhibit[] = await Promise.all(
      input.exhibits.map(async ({ header, payload }) => ({
        title: 'A record',
        file: null,
        payload,
        salt: SALT,
        entry: await this.entry(header, size),
      })),
    )
    const steps = await Promise.all(
      (input.steps ?? []).map(({ headers, at, note }) => this.step(headers, at, note, size)),
    )
    const keys = await Promise.all((input.keys ?? []).map(header => this.entry(header, size)))
    const checkpoint = this.note(size, input.cosigners)
    return bundleOf({ genesis: await this.entry(0, size), checkpoint, keys, exhibits }, steps)
  }

  record(payload: Json, sign = [signer('bank')], actor = 'bank'): { header: number; payload: Json } {
    const commitment = toBase64(commitmentOf(payload, SALT))
    const items = [item('contract.signed', this.#id('event'), { commitment })]
    return { header: this.submit(buildSubmission({ kind: 'capture', actor, items, sign }, nodeEd25519)), payload }
  }

  #id(what: string): string {
    this.#events += 1
    return `${what}-${String(this.#events).padStart(4, '0')}`
  }
}

export function governance(by: string, one: ReturnType<typeof item>, key = `governance ${by}`): Submission {
  return buildSubmission({ kind: 'policy', actor: by, items: [one], sign: [signer(key)] }, nodeEd25519)
}
