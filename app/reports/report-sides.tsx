import { Link } from '@remix-run/react'
import { TRUST_NUMBER } from '#app/submissions/trust-number.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import type { ReportView } from './view-report.server.ts'

type Part = { view: ReportView }

export function ReportParties({ view }: Part) {
  return (
    <Card title="Who">
      <Facts>
        <Fact term="Asked by">
          {view.requestedBy}, <PersonName name={view.bank.name} local={view.bank.localName} />
        </Fact>
        <Fact term="Certifies">
          <PersonName name={view.notary.name} local={view.notary.localName} />
        </Fact>
        {view.decidedBy && <Fact term="Decided by">{view.decidedBy}</Fact>}
        <Fact term="Contract">
          <Link to={`/contracts/${view.contract.id}`}>{view.contract.reference}</Link>
        </Fact>
      </Facts>
    </Card>
  )
}

export function ReportLedger({ view }: Part) {
  const { ledger } = view
  if (!ledger) return null
  const cosigned = ledger.members.filter(member => member.coSignedAt !== null)
  return (
    <Card
      title="The ledger"
      sub={`${cosigned.length} of ${ledger.members.length} members co-signed, ${ledger.quorum} needed`}
    >
      <Facts>
        {ledger.members.map(member => (
          <Fact key={member.name} term={member.organisation}>
            {member.coSignedAt ? <DateTime at={member.coSignedAt} timeZone={view.timeZone} /> : 'not co-signed'}
          </Fact>
        ))}
        <Fact term="Lines">{ledger.checkpointSize}</Fact>
      </Facts>
      <HashLine of="Root" value={ledger.checkpointRoot} />
      <HashLine of={TRUST_NUMBER} value={ledger.genesisPolicyHash} />
    </Card>
  )
}

/** Two fingerprints that look alike: each says what it is of before it is unfolded. */
function HashLine({ of, value }: { of: string; value: string }) {
  return (
    <div className="mt-3">
      <div className="why">{of}</div>
      <Hash value={value} label={of} />
    </div>
  )
}
