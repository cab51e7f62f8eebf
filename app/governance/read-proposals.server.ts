import { knownChain } from '#app/submissions/known-chain.server.ts'
import type { Database, Transaction } from '#db/client.ts'
import { readGovernance } from '#db/ledger-chain.ts'
import { ledgerStore } from '#db/ledger-store.ts'
import { newestPublished } from '#db/newest-checkpoint.ts'
import { canonicalText, type Json } from '#ledger/canonical.ts'
import { type Policy, type PolicyV2, policyHash } from '#ledger/policy.ts'
import type { PolicyChain } from '#ledger/policy-chain.ts'
import { standingOf, type Voice } from '#ledger/rules/adoption.ts'
import type { Approval, Proposal } from '#ledger/rules/state.ts'
import { consequencesOf } from './consequences.ts'
import { differencesOf } from './differences.ts'
import type { ProposalView, VoiceView } from './policy-view.ts'
import { readItem } from './read-item.server.ts'
import { readNotice } from './read-notice.server.ts'

/** What is proposed, or adopted and not yet in force. */
export async function readProposals(tx: Transaction | Database): Promise<ProposalView[]> {
  const chain = await knownChain(tx)
  const inForce = chain.at(-1)?.policy
  if (!inForce) return []
  const { proposals, adopted } = await readGovernance(tx)
  const size = await newestPublished(tx)
  return Promise.all([
    ...(adopted ? [viewOf(tx, inForce, adopted, { state: 'adopted', from: null, size })] : []),
    ...proposals.map(proposal => viewOf(tx, inForce, proposal, { state: 'open', from: null, size })),
  ])
}

/** By the policy's hash, also when it has come into force since; null when the ledger knows no such proposal now. */
export async function readProposal(tx: Transaction | Database, hash: string): Promise<ProposalView | null> {
  const open = (await readProposals(tx)).find(proposal => proposal.hash === hash)
  if (open) return open
  const chain = await knownChain(tx)
  const at = chain.findIndex(({ policy }) => policyHash(policy) === hash)
  if (at < 1) return null
  const { from } = chain[at]!
  const until = chain[at + 1]?.from ?? null
  return viewOf(tx, chain[at - 1]!.policy, await proposalOf(tx, chain, at), {
    ...{ state: 'in-force', from, until, size: await newestPublished(tx) },
  })
}

/** The proposal that a term began with, from its lines. */
async function proposalOf(tx: Transaction | Database, chain: PolicyChain, at: number): Promise<Proposal> {
  const { policy, entries } = chain[at]!
  const store = ledgerStore(tx)
  const lines = await Promise.all(entries.map(async entry => ({ entry, ...(await readItem(store, entry)) })))
  const proposed = lines.find(({ item }) => item.type === 'policy.proposed')!
  return {
    by: proposed.header.actor,
    policy: policy as PolicyV2,
    hash: policyHash(policy),
    at: proposed.entry,
    approvals: lines
      .filter(({ item }) => item.type !== 'policy.noticed')
      .map(({ entry, header }) => ({ key: header.proofs[0]!.key, at: entry })),
    noticedAt: lines.find(({ item }) => item.type === 'policy.noticed')?.entry ?? null,
  }
}

async function viewOf(
  tx: Transaction | Database,
  before: Policy,
  proposal: Proposal,
  place: { state: ProposalView['state']; from: number | null; until?: number | null; size: number },
): Promise<ProposalView> {
  const { policy, hash, by, at, approvals } = proposal
  const { affected, present, coming, quorum } = standingOf(before, proposal)
  const consented = present.some(({ member, approved }) => member.name === affected && approved)
  const view = voiceOf(approvals, place.size)
  const mustCome = (voice: Voice) => coming.some(({ key }) => key === voice.key)
  return {
    hash,
    version: policy.version,
    state: place.state,
    by: { member: by, organisation: organisationOf(before, policy, by) },
    entry: at,
    differences: differencesOf(before, policy),
    consequences: consequencesOf(policy, before),
    voices: [
      ...present.map(voice => view(voice, voice.member.name === affected && !mustCome(voice) ? 'affected' : 'present')),
      // Whose node key alone changes approves once, with the governance key that it keeps.
      ...coming.filter(({ key }) => !present.some(voice => voice.key === key)).map(voice => view(voice, 'coming')),
    ],
    quorum: { needed: quorum, given: present.filter(({ approved }) => approved).length },
    affected: affected && organisationOf(before, policy, affected),
    notice: affected && !consented ? await readNotice(tx, before, proposal) : null,
    notBefore: policy.effectiveFromSize,
    from: place.from,
    until: place.until ?? null,
    document: canonicalText(policy as Json),
  }
}

function voiceOf(approvals: readonly Approval[], size: number) {
  return ({ member, key }: Voice, as: VoiceView['as']): VoiceView => {
    const entry = approvals.find(approval => approval.key === key)?.at ?? null
    const { name, organisation } = member
    return { member: name, organisation, key, as, entry, published: isWithin(entry, size) }
  }
}

function isWithin(entry: number | null, size: number): boolean {
  return entry !== null && entry < size
}

function organisationOf(before: Policy, after: Policy, name: string): string {
  return [...before.members, ...after.members].find(member => member.name === name)?.organisation ?? name
}
