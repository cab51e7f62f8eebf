import { Card } from '#app/ui/card.tsx'
import { DateTime } from '#app/ui/date-time.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { formatCount } from '#app/ui/format.ts'
import { Hash } from '#app/ui/hash.tsx'
import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag, type Tone } from '#app/ui/tag.tsx'
import { type CheckpointState, LEDGER_ZONE, type LedgerState, secondsToPublish } from './ledger-state.ts'

export function CheckpointsCard({ state: { checkpoints, published: newest } }: { state: LedgerState }) {
  return (
    <Card
      title="Recent checkpoints"
      sub="Each fixes all lines up to it by one number, the root. Published: the quorum has co-signed. One that a larger one overtook is passed over. This server verified each signature while it made this page."
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
            cell: checkpoint => (
              <>
                <Tag tone={toneOf(checkpoint, newest)}>{`${checkpoint.cosigners.length} of ${checkpoint.members}`}</Tag>
                <Former
                  names={checkpoint.cosigners.filter(({ former }) => former).map(({ organisation }) => organisation)}
                />
              </>
            ),
          },
          {
            head: 'Published after',
            kind: 'num',
            cell: checkpoint => (isPassed(checkpoint, newest) ? 'passed over' : publishedAfter(checkpoint)),
          },
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

/** A larger one was published before it: it stays as it is. */
function isPassed({ size, published }: CheckpointState, newest: CheckpointState | null): boolean {
  return !published && size < (newest?.size ?? 0)
}

function toneOf(checkpoint: CheckpointState, newest: CheckpointState | null): Tone {
  if (checkpoint.published) return 'ok'
  return isPassed(checkpoint, newest) ? 'neutral' : 'wait'
}

function publishedAfter(checkpoint: CheckpointState): string {
  const seconds = secondsToPublish(checkpoint)
  return seconds === null ? 'not yet' : `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
}
