import { jurisdictionName } from '#app/jurisdictions/jurisdiction.ts'
import { Card } from '#app/ui/card.tsx'
import { CalendarDate } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Money } from '#app/ui/money.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import type { ContractPage } from './read-contract.server.ts'

/** The facts of the contract, each from the signed event that opened it. */
export function ContractFacts({ contract }: { contract: ContractPage['contract'] }) {
  const { counterpartyName, counterpartyLocalName, counterpartyPlace, principalMinor, currency } = contract
  return (
    <Card title="Facts" sub="As the signed draft states them.">
      <Facts>
        <Fact term="Counterparty">
          <PersonName name={counterpartyName} local={counterpartyLocalName} />
        </Fact>
        {counterpartyPlace && <Fact term="Place">{counterpartyPlace}</Fact>}
        <Fact term="Principal">
          <Money minor={principalMinor} currency={currency} />
        </Fact>
        <Fact term="Law">{jurisdictionName(contract.jurisdiction)}</Fact>
        <Fact term="Signed">{contract.signedOn ? <CalendarDate date={contract.signedOn} /> : 'not yet'}</Fact>
        <Fact term="Reference">{contract.reference}</Fact>
        <Fact term="On the ledger as" why="a random name that says nothing to others">
          <code>{contract.subject}</code>
        </Fact>
      </Facts>
    </Card>
  )
}
