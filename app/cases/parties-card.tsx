import { type Party, partyWords } from '#app/parties/party.ts'
import { Card } from '#app/ui/card.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { PersonName } from '#app/ui/person-name.tsx'

export function PartiesCard({ parties }: { parties: readonly Party[] }) {
  return (
    <Card title="Parties">
      <Facts>
        {parties.map(party => (
          <Fact key={`${party.role} ${party.name}`} term={partyWords[party.role]} why={party.place}>
            <PersonName name={party.name} local={party.localName} />
          </Fact>
        ))}
      </Facts>
    </Card>
  )
}
