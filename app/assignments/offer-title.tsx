import { claimKinds, type Summary } from './assignment.ts'

/** `Consumer loan, Yanping District`: all that names an offer before it is accepted. */
export function OfferTitle({ summary }: { summary: Pick<Summary, 'kind' | 'place'> }) {
  return (
    <>
      {claimKinds[summary.kind]}, <bdi className="inline-block">{summary.place}</bdi>
    </>
  )
}
