import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import { type CheckpointState, LEDGER_ZONE, type LedgerState, secondsToPublish } from './ledger-state.ts'

export function CheckpointsCard({ state: { checkpoints } }: { state: LedgerState }) {
  return (
    <Card
      title="Recent checkpoints"
      sub="Each fixes all lines up to it by one number, the root. Published: the quorum has co-signed. This server verified each signature while it made this page."
    >
      <DataTable<CheckpointState>
        caption="Recent checkpoints, the newest first"
        rows={checkpoints}
        rowKey={checkpoint => String(checkpoint.size)}
        empty={<EmptyState title="No checkpoints yet" />}
        columns={[
          { head: 'Lines', kind: 'num', rowHead: true, cell: checkpoint => formatCount(checkpoint.size) },
          {
            head: 'Signed by the ledger',
            cell: checkpoint => (
              <DateTime at={checkpoint.signedAt} timeZone={LEDGER_ZONE} precision="second" zone={false} />
            ),
          },
          {
            head: 'Co-signed',
            phone: 'corner',
            cell: ({ cosigners, members, published }) => (
              <>
                <Tag tone={published ? 'ok' : 'wait'}>{`${cosigners.length} of ${members}`}</Tag>
                <Former names={cosigners.filter(({ former }) => former).map(({ organisation }) => organisation)} />
              </>
            ),
          },
          { head: 'Published after', kind: 'num', cell: checkpoint => publishedAfter(checkpoint) },
          { head: 'Root', cell: ({ root }) => <Hash value={root} label="Root of the tree" /> },
        ]}
      />
    </Card>
  )
}

/** Who was a member then. */
function Former({ names }: { names: readonly string[] }) {
  return names.length === 0 ? null : <small>with {names.join(', ')}, no member any more</small>
}

function publishedAfter(checkpoint: CheckpointState): string {
  const seconds = secondsToPublish(checkpoint)
  return seconds === null ? 'not yet' : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
}
