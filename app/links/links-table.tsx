import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { PersonName } from '#app/ui/person-name.tsx'
import { type Column, DataTable } from '#app/ui/table/data-table.tsx'
import { Tag, type Tone } from '#app/ui/tag.tsx'
import type { LinkState } from './link.ts'
import type { LinkRow } from './list-links.server.ts'

const states: Record<LinkState, { word: string; tone: Tone }> = {
  live: { word: 'Live', tone: 'wait' },
  expired: { word: 'Expired', tone: 'neutral' },
  revoked: { word: 'Withdrawn', tone: 'neutral' },
}

/** A case's links as its bank sees them: whether they work, never whether they were used. */
export function LinksTable({ links, timeZone }: { links: readonly LinkRow[]; timeZone: string }) {
  const columns: Column<LinkRow>[] = [
    { head: 'Court', rowHead: true, cell: link => <PersonName name={link.court} local={link.courtLocalName} /> },
    { head: 'State', phone: 'corner', cell: ({ state }) => <Tag tone={states[state].tone}>{states[state].word}</Tag> },
    { head: 'Made', cell: link => <DateTime at={link.createdAt} timeZone={timeZone} /> },
    { head: 'By', kind: 'why', cell: link => link.createdBy },
    { head: 'Works until', cell: link => <Ending link={link} timeZone={timeZone} /> },
    { head: 'Act', cell: link => link.state === 'live' && <Revoke link={link} /> },
  ]
  return (
    <DataTable
      caption="Evidence links of this case, the newest first"
      columns={columns}
      rows={links}
      rowKey={link => link.id}
      empty={
        <EmptyState title="No link has been made">
          A link lets one court read this case’s evidence, without an account, until it ends or you withdraw it.
        </EmptyState>
      }
    />
  )
}

function Ending({ link, timeZone }: { link: LinkRow; timeZone: string }) {
  if (!link.revokedAt) return <DateTime at={link.expiresAt} timeZone={timeZone} />
  return (
    <>
      <DateTime at={link.revokedAt} timeZone={timeZone} /> <span className="why">withdrawn by {link.revokedBy}</span>
    </>
  )
}

function Revoke({ link }: { link: LinkRow }) {
  return (
    <ConfirmDialog
      trigger="Withdraw…"
      title="Withdraw this link?"
      confirm="Withdraw the link"
      values={{ intent: 'revoke', linkId: link.id }}
      triggerTone="quiet"
    >
      <p>
        {link.court} will see nothing more of this case by it, a visit already begun included. This cannot be undone;
        you can make a new link.
      </p>
    </ConfirmDialog>
  )
}
