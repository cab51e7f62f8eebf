/** What a proposed policy still needs before it is adopted, and which member it removes or re-keys. */
import type { Policy, PolicyMember } from '../policy.ts'
import { governanceId } from './policy-keys.ts'
import type { Proposal } from './state.ts'

/** A governance key that must approve, or may. */
export type Voice = {
  readonly member: PolicyMember
  /** Id of the governance key. */
  readonly key: string
  readonly approved: boolean
}

export type Standing = {
  /** Name of the one member that is removed or gets another node or governance key; null when there is none. */
  readonly affected: string | null
  /** The members in force, by their keys in force. Each must approve but the affected one. */
  readonly present: readonly Voice[]
  /** The members that the proposal brings or re-keys, by their new keys. Each must approve. */
  readonly coming: readonly Voice[]
  /** How many of `present` must approve at least. */
  readonly quorum: number
  /** The affected member has not approved, and no notice has been shown to be kept. */
  readonly noticeNeeded: boolean
  readonly adopted: boolean
}

export function standingOf(inForce: Policy, { policy, approvals, noticedAt }: Proposal): Standing {
  const approved = new Set(approvals.map(({ key }) => key))
  const voice = (member: PolicyMember): Voice => {
    const key = governanceId(member.governance)
    return { member, key, approved: approved.has(key) }
  }
  const affected = changedMembers(inForce, policy)[0] ?? null
  const present = inForce.members.map(voice)
  const coming = policy.members.filter(member => !isKept(inForce, member)).map(voice)
  const consents = present.some(({ member, approved }) => member.name === affected && approved)
  const noticeNeeded = affected !== null && !consents && noticedAt === null
  const adopted =
    !noticeNeeded &&
    present.every(({ member, approved }) => approved || member.name === affected) &&
    present.filter(({ approved }) => approved).length >= inForce.quorum &&
    coming.every(({ approved }) => approved)
  return { affected, present, coming, quorum: inForce.quorum, noticeNeeded, adopted }
}

/** Names of the members that a successor removes or gives another node or governance key. */
export function changedMembers(inForce: Policy, successor: Policy): string[] {
  return inForce.members.filter(member => !isKept(successor, member)).map(({ name }) => name)
}

/** By name, with both keys: so exchanging two names is a change of two members. */
function isKept(policy: Policy, { name, vkey, governance }: PolicyMember): boolean {
  return policy.members.some(member => member.name === name && member.vkey === vkey && member.governance === governance)
}
