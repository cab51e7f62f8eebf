import { Link } from '@remix-run/react'
import type { LinkRow } from '#app/links/list-links.server.ts'
import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { Tag } from '#app/ui/tag.tsx'

interface LinksCardProps {
  caseId: string
  links: readonly LinkRow[]
  mayShare: boolean
  timeZone: string
}

/** Whether a court can read the case now; that a link was opened is not shown to the parties. */
export function LinksCard({ caseId, links, mayShare, timeZone }: LinksCardProps) {
  const live = links.filter(link => link.state === 'live')
  const ended = links.length - live.length
  return (
    <Card
      title="Evidence links"
      aside={mayShare && <Link to={`/cases/${caseId}/link`}>{links.length > 0 ? 'Manage' : 'New link'}</Link>}
    >
      {live.length === 0 && <p className="why">No court can read this case now.</p>}
      <ul className="grid gap-3">
        {live.map(link => (
          <li key={link.id}>
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <PersonName name={link.court} local={link.courtLocalName} />
              <Tag tone="wait">Live</Tag>
            </div>
            <p className="why">
              Until <DateTime at={link.expiresAt} timeZone={timeZone} />
            </p>
          </li>
        ))}
      </ul>
      {ended > 0 && (
        <p className="why">{ended === 1 ? 'One earlier link has' : `${ended} earlier links have`} ended.</p>
      )}
    </Card>
  )
}
