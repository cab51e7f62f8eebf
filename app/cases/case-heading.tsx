import type { ReactNode } from 'react'
import { jurisdictionName } from '#app/jurisdictions/jurisdiction.ts'
import { PageHeader } from '#app/ui/page-header.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { tracks } from './case-options.ts'
import type { CaseDetail } from './read-case.server.ts'

/** Who against whom, about what, where; and what can be done. */
export function CaseHeading({ found, actions }: { found: CaseDetail; actions: ReactNode }) {
  const respondent = found.parties.find(party => party.role === 'respondent')
  const court = found.court && (found.court.localName ?? found.court.name)
  return (
    <PageHeader
      crumbs={[{ label: 'Cases', to: '/cases' }, { label: found.number }]}
      title={
        <>
          <bdi>{found.bank.name}</bdi> v. <bdi>{respondent?.name}</bdi>{' '}
          {respondent?.localName && <bdi>{respondent.localName}</bdi>}
        </>
      }
      state={found.hold ? <Tag tone="wait">On hold</Tag> : undefined}
      sub={[
        found.contract.title,
        [jurisdictionName(found.jurisdiction), court].filter(Boolean).join(', '),
        `track: ${tracks[found.track].toLowerCase()}`,
      ].join(' · ')}
      actions={actions}
    />
  )
}
