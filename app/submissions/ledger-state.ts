/** What the monitor shows. Times are ISO 8601. */
export interface LedgerState {
  origin: string
  /** Lines that are sequenced, published or not. */
  size: number
  /** Why nothing is sequenced; null while it goes on. */
  trouble: string | null
  /** Null before the first entry, which is the policy. */
  rules: { genesisHash: string; quorum: number; forksSurvived: number; ruleVersion: number } | null
  /** The newest checkpoint that a quorum co-signed. */
  published: CheckpointState | null
  members: MemberState[]
  /** Submissions, not lines. */
  queue: { pending: number; sequenced: number; refused: number; oldestPending: string | null }
  /** The newest first. */
  checkpoints: CheckpointState[]
}

export interface CheckpointState {
  size: number
  /** Hex. */
  root: string
  signedAt: string
  publishedAt: string | null
  /** By the signatures on it, counted anew. */
  published: boolean
  cosigners: { name: string; at: string }[]
}

export interface MemberState {
  name: string
  organisation: string
  /** What it has co-signed up to. */
  size: number
  /** Lines that it has not co-signed yet. */
  behind: number
  cosignedAt: string | null
  /** Its last refusal or failure, in its own words or ours. */
  trouble: string | null
}

/** The page's answer in one sentence, and how it stands: waiting is nothing to hide. */
export function ledgerAnswer(state: LedgerState): { tone: 'ok' | 'wait' | 'bad' | 'neutral'; text: string } {
  const { published, size, members, trouble } = state
  if (trouble) return { tone: 'bad', text: 'Nothing new enters the ledger at the moment.' }
  if (!published) return { tone: 'neutral', text: 'Nothing is published yet.' }
  const lines = `${count(published.size)} lines are held and co-signed by ${published.cosigners.length} of ${members.length} members.`
  if (published.size === size) return { tone: 'ok', text: lines }
  return { tone: 'wait', text: `${lines} ${count(size - published.size)} more wait for co-signatures.` }
}

/** Seconds from the log's signature to the quorum's. */
export function secondsToPublish({ signedAt, publishedAt }: CheckpointState): number | null {
  return publishedAt === null ? null : (Date.parse(publishedAt) - Date.parse(signedAt)) / 1000
}

function count(lines: number): string {
  return lines.toString().replace(/\B(?=(\d{3})+$)/g, ',')
}
