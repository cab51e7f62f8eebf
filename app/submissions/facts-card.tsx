import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { LEDGER_ZONE, type LedgerState } from './ledger-state.ts'
import { submissionsWords } from './queue-words.ts'
import { TRUST_NUMBER } from './trust-number.ts'

export function FactsCard({ state: { rules, queue, size, published, members } }: { state: LedgerState }) {
  return (
    <Card title="Facts" className="ledger-facts">
      <Facts>
        <Fact term="Lines" why="Commitments and signatures; never the records themselves.">
          {formatCount(size)}
        </Fact>
        <Fact term="Published" why="Of these, co-signed by the quorum.">
          {formatCount(published?.size ?? 0)}
        </Fact>
        <Fact term="Refused by a rule" why="Never in the ledger; each is told to whoever submitted it.">
          {submissionsWords(queue.refused)}
        </Fact>
        {queue.oldestPending && (
          <Fact term="Waiting since">
            <DateTime at={queue.oldestPending} timeZone={LEDGER_ZONE} precision="second" zone={false} />
          </Fact>
        )}
        {rules && (
          <Fact term="Policy" why="Who the members are, and what follows.">
            version {rules.policyVersion}
          </Fact>
        )}
        {rules && (
          <Fact term="Quorum" why="So many must co-sign.">
            {rules.quorum} of {members.length}
          </Fact>
        )}
        {rules && (
          <Fact term="Rules" why="Every member checks each line by them.">
            version {rules.ruleVersion}
          </Fact>
        )}
        {rules && (
          <Fact term={TRUST_NUMBER} why="Printed in every sealed report; everything else follows from it.">
            <Hash value={rules.genesisHash} label={TRUST_NUMBER} />
          </Fact>
        )}
      </Facts>
    </Card>
  )
}
