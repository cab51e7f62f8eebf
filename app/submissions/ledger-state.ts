import { formatCount } from '#app/ui/format.ts'

/** The ledger belongs to no one jurisdiction. */
export const LEDGER_ZONE = 'UTC'

/** What the monitor shows. Times are ISO 8601. */
export interface LedgerState {
  origin: string
  /** Lines that are sequenced, published or not. */
  size: number
  /** Why nothing is sequenced; null while it goes on. */
  trouble: string | null
  /** Null before the first entry, which is the policy. */
  rules: {
    genesisHash: string
    /** Of the policy in force. */
    policyVersion: number
    quorum: number
    forksSurvived: number
    ruleVersion: number
  } | null
  /** The newest checkpoint that a quorum co-signed. */
  published: CheckpointState | null
  members: MemberState[]
  /** Submissions, not lines. */
  queue: { pending: number; sequenced: number; refused: number; oldestPending: string | null }
  /** The newest first. */
  checkpoints: CheckpointState[]
  growth: Growth
  /** What is to be looked into, the newest first; none of it is closed. */
  alarms: AlarmState[]
}

/** Lines that were sequenced, by stretches of time that end now; the last one is the newest. */
export interface Growth {
  /** Sixty minutes. */
  hour: number[]
  /** Twenty-four hours. */
  day: number[]
}

export interface AlarmState {
  id: string
  kind: string
  /** The member whose record showed it; null when it was found here. */
  member: string | null
  /** What was seen, in the words of the process that saw it. */
  detail: string
  raisedAt: string
}

export interface CheckpointState {
  size: number
  /** Hex. */
  root: string
  signedAt: string
  publishedAt: string | null
  /** By the signatures on it, counted anew. */
  published: boolean
  cosigners: {
    name: string
    organisation: string
    at: string
    /** It is a member no more. */
    former: boolean
  }[]
  /** How many could have co-signed it, under the policy of its size; at a hand-over, under either. */
  members: number
}

export interface MemberState {
  name: string
  organisation: string
  /** What it has co-signed up to. */
  size: number
  /** Lines that it has not co-signed yet. */
  behind: number
  cosignedAt: string | null
  /** When it last answered the ledger's worker; null when it never has. */
  seenAt: string | null
  /** Whether it answered when it was last asked. */
  answers: boolean
  /** Since when there has been a checkpoint that it has not co-signed; null when it lacks none. */
  lacksSince: string | null
  /** Its last refusal or failure, in its own words or ours. */
  trouble: string | null
}

/** The page's answer in one sentence, and how it stands: waiting is nothing to hide. */
export function ledgerAnswer(state: LedgerState): { tone: 'ok' | 'wait' | 'bad' | 'neutral'; text: string } {
  const { published, size, trouble, alarms } = state
  if (alarms.some(({ kind }) => kind === 'fork')) {
    return { tone: 'bad', text: 'Two signed histories of this ledger contradict each other.' }
  }
  if (trouble) return { tone: 'bad', text: 'Nothing new enters the ledger at the moment.' }
  if (!published) return { tone: 'neutral', text: 'Nothing is published yet.' }
  const lines = `${formatCount(published.size)} lines are held and co-signed by ${published.cosigners.length} of ${published.members} members.`
  if (published.size === size) return { tone: 'ok', text: lines }
  return { tone: 'wait', text: `${lines} ${formatCount(size - published.size)} more wait for co-signatures.` }
}

/** Seconds from the log's signature to the quorum's. */
export function secondsToPublish({ signedAt, publishedAt }: CheckpointState): number | null {
  return publishedAt === null ? null : (Date.parse(publishedAt) - Date.parse(signedAt)) / 1000
}
