/**
 * From rule set 2 on: how the members change their own policy. One proposes, all approve with their governance keys,
 * and the tree's size says when it is in force. Time enters only as what members co-signed.
 */
import type { Ed25519 } from '../ed25519.ts'
import {
  type Policy,
  PolicyError,
  type PolicyV2,
  type Publication,
  parsePolicy,
  policyHash,
  publishedBy,
} from '../policy.ts'
import type { Submission, SubmissionItem } from '../submission.ts'
import { standingOf } from './adoption.ts'
import { governanceId } from './policy-keys.ts'
import { refuse } from './refusal.ts'
import { checkProofKeys } from './shared.ts'
import { type Governance, NO_GOVERNANCE, type Proposal, type RulesState } from './state.ts'
import { checkSuccessor } from './succession.ts'

/**
 * One item, one proof: by the governance key that the member named as actor has in the policy in force or, to approve,
 * in the proposed one. Answers the public key, base64.
 */
export function checkGovernanceSigner({ policy, governance }: RulesState, { header, items }: Submission): string {
  if (items.some(({ type }) => type === 'policy.genesis')) refuse('genesis.again', 'a ledger has one genesis policy')
  if (items.length !== 1) refuse('policy.alone', 'a change of policy is alone in its submission')
  checkProofKeys(header)
  const [item] = items
  const proposed = item!.type === 'policy.approved' && governance.proposals.find(({ hash }) => hash === item!.policy)
  const policies: Policy[] = proposed ? [policy, proposed.policy] : [policy]
  const [{ key }, more] = [header.proofs[0]!, header.proofs[1]]
  for (const { members } of policies) {
    const member = members.find(({ name }) => name === header.actor)
    if (member && !more && governanceId(member.governance) === key) return member.governance
  }
  refuse('governance.required', `${key} is not the governance key of a member ${header.actor}, alone`)
}

/** After the item at `index`, which is the last leaf of its submission. */
export function changedGovernance(
  state: RulesState,
  { header, items }: Submission,
  index: number,
  ed25519: Ed25519,
): Governance {
  const item = items[0]!
  const signer = { member: header.actor, key: header.proofs[0]!.key }
  const changed =
    item.type === 'policy.proposed'
      ? propose(state, item, index, signer)
      : item.type === 'policy.approved'
        ? approve(findProposal(state, item), index, signer.key)
        : showNotice(state.policy, findProposal(state, item), item, index, ed25519)
  if (standingOf(state.policy, changed).adopted) return { proposals: [], adopted: changed }
  const others = state.governance.proposals.filter(({ by }) => by !== changed.by)
  return { proposals: [...others, changed], adopted: null }
}

/** The state at the end of a submission: an adopted policy is in force from the first that ends far enough. */
export function settled(state: RulesState, end: number): RulesState {
  const { adopted } = state.governance
  if (adopted === null || end < adopted.policy.effectiveFromSize) return state
  const { policy, approvals, noticedAt } = adopted
  const entries = [...approvals.map(({ at }) => at), ...(noticedAt === null ? [] : [noticedAt])].sort((a, b) => a - b)
  return { ...state, policy, chain: [...state.chain, { policy, from: end, entries }], governance: NO_GOVERNANCE }
}

function propose(
  state: RulesState,
  item: SubmissionItem,
  index: number,
  { member, key }: { member: string; key: string },
): Proposal {
  const { adopted, proposals } = state.governance
  if (adopted) refuse('policy.pending', `policy ${adopted.policy.version} is adopted and not yet in force`)
  const policy = readProposed(item)
  checkSuccessor(state, policy, index)
  const hash = policyHash(policy)
  if (proposals.some(proposal => proposal.hash === hash)) refuse('proposal.known', 'this policy is proposed already')
  return { by: member, policy, hash, at: index, approvals: [{ key, at: index }], noticedAt: null }
}

function readProposed(item: SubmissionItem): PolicyV2 {
  try {
    const policy = parsePolicy(item.policy!)
    if (policy.v === 2) return policy
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    refuse('policy.unsound', error.message)
  }
  refuse('policy.unsound', 'not a policy of version 2')
}

function findProposal({ governance }: RulesState, { policy }: SubmissionItem): Proposal {
  if (typeof policy !== 'string' || !/^[0-9a-f]{64}$/.test(policy)) {
    refuse('field.malformed', 'a proposal is named by the hash of its policy')
  }
  const proposal = governance.proposals.find(({ hash }) => hash === policy)
  if (!proposal) refuse('proposal.unknown', `no policy ${policy} is open to approval`)
  return proposal
}

function approve(proposal: Proposal, index: number, key: string): Proposal {
  if (proposal.approvals.some(approval => approval.key === key)) {
    refuse('approval.repeated', `${key} has approved already`)
  }
  return { ...proposal, approvals: [...proposal.approvals, { key, at: index }] }
}

/** Two checkpoints that quorums co-signed, the first covering the proposal, show how long it has been public. */
function showNotice(
  policy: Policy,
  proposal: Proposal,
  item: SubmissionItem,
  index: number,
  ed25519: Ed25519,
): Proposal {
  if (standingOf(policy, proposal).affected === null) refuse('notice.needless', 'no member is removed or re-keyed')
  if (proposal.noticedAt !== null) refuse('notice.repeated', 'the notice has been shown already')
  const [begun, ended] = [published(item.begun, policy, ed25519), published(item.ended, policy, ed25519)]
  if (begun.checkpoint.size <= proposal.at || ended.checkpoint.size < begun.checkpoint.size) {
    refuse('notice.early', 'the first checkpoint covers the proposal, and the second is no smaller')
  }
  const notice = policy.v === 2 ? policy.notice : 0
  const kept = Math.min(...timesOf(ended)) - Math.max(...timesOf(begun))
  if (kept < notice) refuse('notice.short', `${kept} seconds of notice, ${notice} needed`)
  return { ...proposal, noticedAt: index }
}

function published(note: unknown, policy: Policy, ed25519: Ed25519): Publication {
  if (typeof note !== 'string') refuse('field.malformed', 'a notice is { policy, begun, ended }, the last two notes')
  let publication: Publication | null = null
  let fault = 'the log or a quorum has not signed it'
  try {
    publication = publishedBy(note, policy, ed25519)
  } catch (error) {
    fault = error instanceof Error ? error.message : 'it cannot be read'
  }
  if (!publication?.published) refuse('notice.note', `not a published checkpoint: ${fault}`)
  return publication
}

function timesOf({ members }: Publication): number[] {
  return members.flatMap(({ time }) => (time === null ? [] : [time]))
}
