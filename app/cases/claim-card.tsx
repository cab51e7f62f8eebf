import { Card } from '#app/ui/card.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Money } from '#app/ui/money.tsx'

interface Claim {
  currency: string
  principalMinor: bigint
  interestMinor: bigint
  costsMinor: bigint
  claimMinor: bigint
}

/** The claim and what it is made of. */
export function ClaimCard({ claim, asOf }: { claim: Claim; asOf: React.ReactNode }) {
  const { currency } = claim
  return (
    <Card title="Claim">
      <Facts amounts>
        <Fact term="Principal">
          <Money minor={claim.principalMinor} currency={currency} />
        </Fact>
        <Fact term="Interest">
          <Money minor={claim.interestMinor} currency={currency} />
        </Fact>
        <Fact term="Costs">
          <Money minor={claim.costsMinor} currency={currency} />
        </Fact>
        <Fact term="Claimed" strong>
          <Money minor={claim.claimMinor} currency={currency} />
        </Fact>
      </Facts>
      <p className="why">{asOf}</p>
    </Card>
  )
}
