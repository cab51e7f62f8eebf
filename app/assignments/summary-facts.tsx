import { jurisdictionName } from '#app/jurisdictions/jurisdiction.ts'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { bandWords, claimKinds, commissionWords, type Summary } from './assignment.ts'

interface SummaryFactsProps {
  summary: Summary
  commissionBasisPoints: number
  /** The reader can still accept. */
  exactLater: boolean
}

/** What a partner is told before it accepts. */
export function SummaryFacts({ summary, commissionBasisPoints, exactLater }: SummaryFactsProps) {
  return (
    <Facts>
      <Fact term="Place" why={jurisdictionName(summary.jurisdiction)}>
        {summary.place}
      </Fact>
      <Fact term="Claim">{claimKinds[summary.kind]}</Fact>
      <Fact term="Amount" why={exactLater && 'the exact sum is shown once you accept'}>
        {bandWords(summary)}
      </Fact>
      <Fact term="Commission" why="of what is collected">
        {commissionWords(commissionBasisPoints)}
      </Fact>
    </Facts>
  )
}
