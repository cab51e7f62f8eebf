import { Card } from '#app/ui/card.tsx'
import { Fact, Facts } from '#app/ui/facts.tsx'
import { Hash } from '#app/ui/hash.tsx'
import { Columns } from '#app/ui/layout.tsx'
import { type Policy, policyHash } from '#ledger/policy.ts'
import { consequencesOf } from './consequences.ts'
import { ConsequenceList } from './difference-list.tsx'
import { durationWords } from './differences.ts'

/** The policy that is in force for what comes next. */
export function InForceCard({ policy }: { policy: Policy }) {
  return (
    <Card title="In force" aside={<b>version {policy.version}</b>}>
      <Columns even>
        <div>
          <ul className="plain-list">
            {policy.members.map(({ name, organisation }) => (
              <li key={name}>
                {organisation} <span className="ref">{name}</span>
              </li>
            ))}
          </ul>
          <h3 className="above">What that means</h3>
          <ConsequenceList consequences={consequencesOf(policy)} />
        </div>
        <Facts>
          <Fact term="Quorum">
            {policy.quorum} of {policy.members.length}
          </Fact>
          <Fact term="Rules">
            version {policy.ruleVersion}
            <Hash value={policy.ruleHash} label="Hash of specification and vectors" />
          </Fact>
          <Fact term="Notice" why="Before a member is removed or re-keyed against its will.">
            {policy.v === 2 ? durationWords(policy.notice) : 'none: these rules have no changes of policy'}
          </Fact>
          <Fact term="Registrars" why="Who enters the organisations’ signing keys into the ledger.">
            {policy.registrars.map(({ actor }) => actor).join(', ')}
          </Fact>
          <Fact term="Policy hash">
            <Hash value={policyHash(policy)} label="Policy hash" />
          </Fact>
        </Facts>
      </Columns>
    </Card>
  )
}
