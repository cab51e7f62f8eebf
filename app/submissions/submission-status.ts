/** How far a submission is: taken in, ordered in the ledger, co-signed by a quorum; or refused by a rule. */
export type SubmissionStatus = 'pending' | 'sequenced' | 'published' | 'refused'

/** What screens say; never more than is true. */
export const submissionStatusWords: Record<
  SubmissionStatus,
  { label: string; tone: 'ok' | 'wait' | 'bad' | 'neutral'; means: string }
> = {
  pending: { label: 'Pending', tone: 'wait', means: 'Kept here; not in the ledger yet.' },
  sequenced: { label: 'Pending co-signatures', tone: 'wait', means: 'In the ledger; the members are co-signing it.' },
  published: {
    label: 'Published',
    tone: 'ok',
    means: 'A quorum of members holds it and has co-signed. It proves no change since then, not truth when captured.',
  },
  refused: { label: 'Refused', tone: 'bad', means: 'A rule of the ledger refused it. It proves nothing.' },
}
