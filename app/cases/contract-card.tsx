import { Link } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { CalendarDate } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { Money } from '#app/ui/money.tsx'

interface ContractCardProps {
  contract: {
    id: string
    reference: string
    title: string
    signedOn: string | null
    principalMinor: bigint
    currency: string
  }
  files: readonly { id: string; name: string; sha256: string }[]
}

/** The contract that the case is about, and the files that its records name. */
export function ContractCard({ contract, files }: ContractCardProps) {
  return (
    <Card title="Contract and evidence" aside={<Link to={`/contracts/${contract.id}`}>Timeline</Link>}>
      <Facts>
        <Fact term="Contract">
          {contract.title} · {contract.reference}
        </Fact>
        <Fact term="Principal">
          <Money minor={contract.principalMinor} currency={contract.currency} />
        </Fact>
        {contract.signedOn && (
          <Fact term="Signed">
            <CalendarDate date={contract.signedOn} />
          </Fact>
        )}
      </Facts>
      {files.length > 0 && (
        <ul className="mt-3 grid gap-2">
          {files.map(file => (
            <li key={file.id}>
              <Link to={`/evidence/${file.id}`} className="break-words">
                <bdi>{file.name}</bdi>
              </Link>
              <Hash value={file.sha256} label={`SHA-256 of ${file.name}`} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
