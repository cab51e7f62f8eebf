import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { LEDGER_ZONE } from '#app/submissions/ledger-state.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Timeline, type TimelineMark } from '#app/ui/timeline/timeline.tsx'
import type { PolicyView } from './policy-view.ts'

/** Every policy so far, drawn and listed. */
export function PoliciesCard({
  policies,
  now,
  aside,
}: {
  policies: readonly PolicyView[]
  now: string
  aside?: ReactNode
}) {
  return (
    <Card
      title="Policies so far"
      aside={aside}
      sub="Who keeps the ledger, how many must co-sign, and under which rules; every old line stays under the policy of its time."
    >
      {policies.length > 1 && (
        <Timeline label="Policies in the order they came into force" scale="steps" marks={marksOf(policies, now)} />
      )}
      <DataTable<PolicyView>
        caption="Policies, the newest first"
        rows={[...policies].reverse()}
        rowKey={({ hash }) => hash}
        empty={<EmptyState title="No policy yet" />}
        columns={[
          { head: 'Policy', rowHead: true, cell: policy => <Named policy={policy} /> },
          { head: 'In force', cell: policy => <InForce policy={policy} /> },
          { head: 'What changed', cell: policy => <Changed policy={policy} /> },
          { head: 'Approved by', cell: policy => <ApprovedBy policy={policy} /> },
          { head: 'Rules', kind: 'num', cell: ({ ruleVersion }) => ruleVersion },
        ]}
      />
    </Card>
  )
}

function marksOf(policies: readonly PolicyView[], now: string): TimelineMark[] {
  const newest = policies.at(-1)!
  return policies.map(policy => ({
    // A hand-over that is not published yet is under way now.
    at: policy.from === 0 ? startOf(policies, now) : (policy.publishedAt ?? now),
    when: policy.from === 0 ? 'From the first line' : `From line ${formatCount(policy.from)}`,
    label: policy.from === 0 ? `${policy.quorum} of ${policy.members} must co-sign` : briefly(policy),
    tone: policy.from > 0 && !policy.publishedAt ? 'wait' : policy === newest ? 'act' : 'neutral',
  }))
}

/** The genesis policy is older than every hand-over. */
function startOf(policies: readonly PolicyView[], now: string): string {
  const first = policies.find(({ publishedAt }) => publishedAt)?.publishedAt ?? now
  return new Date(Date.parse(first) - 1).toISOString()
}

function briefly({ differences }: PolicyView): string {
  const [first, ...rest] = differences
  if (!first) return 'nothing that matters'
  const words = first.kind === 'quorum' ? `quorum ${first.after}` : first.text.replace(/\.$/, '')
  return rest.length === 0 ? words : `${words}, and ${rest.length} more`
}

function Named({ policy: { version, hash, from } }: { policy: PolicyView }) {
  return (
    <>
      {from === 0 ? `Version ${version}` : <Link to={`/governance/proposals/${hash}`}>Version {version}</Link>}
      <Hash value={hash} label="Policy hash" />
    </>
  )
}

function InForce({ policy: { from, publishedAt } }: { policy: PolicyView }) {
  if (from === 0) return <>from the first line</>
  return (
    <>
      from line {formatCount(from)}
      <small>
        {publishedAt ? (
          <>
            handed over <DateTime at={publishedAt} timeZone={LEDGER_ZONE} precision="second" zone={false} />
          </>
        ) : (
          'the hand-over awaits co-signatures by both policies’ members'
        )}
      </small>
    </>
  )
}

function Changed({ policy }: { policy: PolicyView }) {
  if (policy.from === 0) return <>the ledger began</>
  return (
    <ul className="plain-list">
      {policy.differences.map(({ kind, what, text }) => (
        <li key={`${kind} ${what}`}>{text}</li>
      ))}
    </ul>
  )
}

const verbs = { proposed: 'proposed', approved: 'approved', noticed: 'showed the notice' }

function ApprovedBy({ policy: { acts, from } }: { policy: PolicyView }) {
  return (
    <ul className="plain-list">
      {acts.map(({ member, organisation, what, entry }) => (
        <li key={`${member} ${what} ${entry}`}>
          {organisation}
          {from > 0 && (
            <small>
              {verbs[what]}, line {formatCount(entry)}
            </small>
          )}
        </li>
      ))}
    </ul>
  )
}
