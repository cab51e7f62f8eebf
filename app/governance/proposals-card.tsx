import { Link } from '@remix-run/react'
import { Card } from '#app/ui/card.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { approvalsNeeded, mayPassWithout, type ProposalView } from './policy-view.ts'

/** What is proposed now, and whose approval it still needs. */
export function ProposalsCard({ proposals }: { proposals: readonly ProposalView[] }) {
  return (
    <Card title="Proposed">
      <DataTable<ProposalView>
        caption="Open proposals"
        rows={proposals}
        rowKey={({ hash }) => hash}
        empty={
          <EmptyState title="Nothing is proposed">
            Any member may propose a change; all must approve before it comes into force.
          </EmptyState>
        }
        columns={[
          {
            head: 'What changes',
            rowHead: true,
            cell: ({ hash, differences }) => (
              <Link to={`/governance/proposals/${hash}`}>
                {differences.map(({ text }) => text).join(' ') || 'Nothing'}
              </Link>
            ),
          },
          { head: 'State', phone: 'corner', cell: proposal => <StateTag proposal={proposal} /> },
          {
            head: 'Proposed by',
            cell: ({ by, entry }) => (
              <>
                {by.organisation}
                <small>line {formatCount(entry)}</small>
              </>
            ),
          },
          { head: 'Still to approve', cell: proposal => missing(proposal) },
        ]}
      />
    </Card>
  )
}

export function StateTag({ proposal: { state, from, until } }: { proposal: ProposalView }) {
  if (state === 'adopted') return <Tag tone="wait">Adopted, not in force yet</Tag>
  if (state === 'open') return <Tag tone="wait">Open</Tag>
  if (until !== null) return <Tag>In force until line {formatCount(until)}</Tag>
  return <Tag mark="check">In force from line {formatCount(from ?? 0)}</Tag>
}

function missing(proposal: ProposalView): string {
  const { notice, state } = proposal
  if (state === 'adopted') return 'nobody'
  const names = approvalsNeeded(proposal)
    .filter(({ entry }) => entry === null)
    .map(voice => voice.organisation)
  const words = [...new Set(names)].join(', ')
  if (notice && notice.shownAt === null && mayPassWithout(proposal))
    return [words, 'the notice is not shown yet'].filter(Boolean).join('; ')
  return words || 'nobody'
}
