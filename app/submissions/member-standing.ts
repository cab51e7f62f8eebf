import type { MemberState } from './ledger-state.ts'

/**
 * How a member stands. stopped: others answer, it does not. unasked: nobody has answered lately, so that it is rather
 * the asking that has stopped. refusing: it answers, and does not co-sign. behind: it is on its way.
 */
export type Standing = 'current' | 'behind' | 'refusing' | 'stopped' | 'unasked'

/** The worker asks every member every few seconds; one that has been silent longer is said to have stopped. */
const SILENT_MS = 8_000

/** Each member's standing at `now`, ISO 8601, by name. */
export function standingsOf(members: readonly MemberState[], now: string): Map<string, Standing> {
  const newest = Math.max(
    ...members.map(({ seenAt }) => (seenAt === null ? Number.NEGATIVE_INFINITY : Date.parse(seenAt))),
  )
  const asked = Date.parse(now) - newest <= SILENT_MS
  return new Map(members.map(member => [member.name, standingOf(member, now, asked)]))
}

function standingOf(member: MemberState, now: string, asked: boolean): Standing {
  if (!asked) return 'unasked'
  if (!member.answers || member.seenAt === null || Date.parse(now) - Date.parse(member.seenAt) > SILENT_MS)
    return 'stopped'
  if (member.trouble !== null) return 'refusing'
  return member.behind > 0 ? 'behind' : 'current'
}

export const standingWords: Record<Standing, { label: string; tone: 'ok' | 'wait' | 'bad' | 'neutral' }> = {
  current: { label: 'Up to date', tone: 'ok' },
  behind: { label: 'Catching up', tone: 'wait' },
  refusing: { label: 'Not co-signing', tone: 'bad' },
  stopped: { label: 'No answer', tone: 'bad' },
  unasked: { label: 'Not known', tone: 'neutral' },
}

/** How many take no part: they do not answer, or do not co-sign. */
export function membersOut(standings: ReadonlyMap<string, Standing>): number {
  return [...standings.values()].filter(isOut).length
}

function isOut(standing: Standing): boolean {
  return standing === 'stopped' || standing === 'refusing'
}

/** What is said when it changes, to screen readers as well: who does not take part, and whether the ledger bears it. */
export function standingSentence(
  members: readonly MemberState[],
  standings: ReadonlyMap<string, Standing>,
  quorum: number,
): string {
  if (members.length === 0) return ''
  if ([...standings.values()].every(standing => standing === 'unasked')) {
    return 'No member has answered this server lately. Whether they run cannot be said from here.'
  }
  const out = members.filter(({ name }) => isOut(standings.get(name)!))
  if (out.length === 0) return 'All members answer and co-sign.'
  const names = out.map(
    ({ name, organisation }) =>
      `${organisation} ${standings.get(name) === 'stopped' ? 'does not answer' : 'answers but does not co-sign'}`,
  )
  const left = members.length - out.length
  const bears =
    left >= quorum
      ? `The other ${left} are enough to publish.`
      : `Nothing is published until ${quorum} of ${members.length} co-sign.`
  return `${names.join('; ')}. ${bears}`
}

/** `4 s`, `12 min`, `3 h`, `5 days`: how long before `now`. */
export function ageWords(at: string, now: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(now) - Date.parse(at)) / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}
