import type { Consequence } from './consequences.ts'
import type { Difference } from './differences.ts'

/** One policy that is or was in force. Times are ISO 8601. */
export interface PolicyView {
  version: number
  /** Hex. */
  hash: string
  /** It is in force from this line on. */
  from: number
  /** When the hand-over to it was published, by the members of the policy before and by its own; null until then. */
  publishedAt: string | null
  quorum: number
  members: number
  ruleVersion: number
  /** Against the policy before it; empty for the genesis policy. */
  differences: Difference[]
  /** What brought it about, in order. */
  acts: PolicyAct[]
}

export interface PolicyAct {
  member: string
  organisation: string
  what: 'proposed' | 'approved' | 'noticed'
  /** Number of the line. */
  entry: number
}

/** One proposal, as it stands. */
export interface ProposalView {
  hash: string
  version: number
  /** open: approvals are awaited. adopted: it comes into force when the ledger is long enough. in-force: it is, or was. */
  state: 'open' | 'adopted' | 'in-force'
  by: { member: string; organisation: string }
  /** Number of the proposal's line. */
  entry: number
  differences: Difference[]
  consequences: Consequence[]
  voices: VoiceView[]
  /** Members of the policy in force that must approve in all, and how many have. */
  quorum: { needed: number; given: number }
  /** The organisation that is removed or re-keyed; null when none is. */
  affected: string | null
  /** Null where none is needed. */
  notice: NoticeView | null
  /** It comes into force at this line or later. */
  notBefore: number
  /** The line from which it is in force; null until it is. */
  from: number | null
  /** The line from which the next policy is in force; null while this one is, or is not yet. */
  until: number | null
  /** The document itself, canonical. */
  document: string
}

/** A member whose approval is needed, or would spare the notice. */
export interface VoiceView {
  member: string
  organisation: string
  /** Id of the governance key. */
  key: string
  /** present: in force now. affected: present, and to be removed or re-keyed. coming: by a key that the proposal brings. */
  as: 'present' | 'affected' | 'coming'
  /** Number of its line; null while it has not approved. */
  entry: number | null
  /** A quorum has co-signed that line. */
  published: boolean
}

/** How the time runs in which the members are told before one is removed or re-keyed against its will. */
export interface NoticeView {
  /** Seconds. */
  needed: number
  /** The first published checkpoint over the proposal; null until there is one. */
  begun: NoticeMark | null
  /** The newest published checkpoint, or the first one as members co-signed it again; null while they have not. */
  newest: NoticeMark | null
  /** Seconds that those two show. */
  kept: number
  /** Number of the line that shows it; null while there is none. */
  shownAt: number | null
  /** Two notes that show that it has been kept, for a member to sign; null while it has not. */
  evidence: { begun: string; ended: string } | null
}

export interface NoticeMark {
  size: number
  /** The co-signatures' time that counts. */
  at: string
}

/** The approvals without which it is not adopted: the affected member's too, where the others are no quorum. */
export function approvalsNeeded(proposal: Pick<ProposalView, 'voices' | 'quorum'>): VoiceView[] {
  return proposal.voices.filter(({ as }) => as !== 'affected' || !mayPassWithout(proposal))
}

/** Whether the members that stay can adopt it alone, after the notice: else no notice helps. */
export function mayPassWithout({ voices, quorum }: Pick<ProposalView, 'voices' | 'quorum'>): boolean {
  return voices.filter(({ as }) => as === 'present').length >= quorum.needed
}
