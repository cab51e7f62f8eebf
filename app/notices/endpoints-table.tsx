import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { EndpointRow } from './list-endpoints.server.ts'

export function EndpointsTable({ endpoints }: { endpoints: readonly EndpointRow[] }) {
  return (
    <DataTable
      caption="Addresses that offers are sent to"
      rows={endpoints}
      rowKey={row => row.id}
      empty={<EmptyState title="No address yet">Without one you read and answer offers here.</EmptyState>}
      columns={[
        { head: 'Address', rowHead: true, cell: row => <span className="break-all">{row.url}</span> },
        {
          head: 'State',
          phone: 'corner',
          cell: row =>
            row.disabledAt ? (
              <Tag>{row.disabledBecause === 'gone' ? 'It said 410 Gone' : 'Ended'}</Tag>
            ) : (
              <Tag>In use</Tag>
            ),
        },
        { head: 'Since', cell: row => <DateTime at={row.createdAt} timeZone="UTC" /> },
        { head: 'Act', cell: row => !row.disabledAt && <End endpoint={row} /> },
      ]}
    />
  )
}

function End({ endpoint }: { endpoint: EndpointRow }) {
  return (
    <ConfirmDialog
      trigger="End…"
      title="Send nothing there any more?"
      confirm="End the address"
      triggerTone="quiet"
      values={{ act: 'end', endpointId: endpoint.id }}
    >
      <p className="break-all">{endpoint.url}</p>
      <p>What is still to be delivered there fails; the offers stay here.</p>
    </ConfirmDialog>
  )
}
