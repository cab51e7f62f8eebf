import type { Publication } from '../policy.ts'
import type { PublicationUnder } from '../policy-chain.ts'

/**
 * When enough members had co-signed, by their own clocks, in seconds since 1970: at a hand-over enough of either
 * policy. Null when they have not.
 */
export function quorumTime({ before, ...publication }: PublicationUnder): number | null {
  if (!publication.published) return null
  return Math.max(completedAt(publication), before ? completedAt(before) : 0)
}

function completedAt({ members, quorum }: Publication): number {
  const times = members.flatMap(({ time }) => (time === null ? [] : [time])).sort((a, b) => a - b)
  return times[quorum - 1]!
}
