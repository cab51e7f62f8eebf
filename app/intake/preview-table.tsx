import { DataTable } from '#app/ui/table/data-table.tsx'
import { Tag } from '#app/ui/tag.tsx'
import type { PreviewRow } from './read-preview.ts'

/** The first rows as they would be read. */
export function PreviewTable({ rows }: { rows: readonly PreviewRow[] }) {
  return (
    <DataTable
      caption="The first rows as they would be read"
      showCaption
      rows={rows}
      rowKey={({ row }) => String(row)}
      empty={<p>There are no rows below the headings.</p>}
      columns={[
        { head: 'Row', kind: 'num', rowHead: true, cell: ({ row }) => row },
        {
          head: 'Reads as',
          phone: 'corner',
          cell: ({ read }) => (read ? <Tag tone="neutral">Readable</Tag> : <Tag tone="bad">Refused</Tag>),
        },
        { head: 'Reference', kind: 'ref', cell: ({ read, cells }) => read?.reference ?? cells[0] ?? '' },
        { head: 'Contract', kind: 'ref', cell: ({ read }) => read?.contract },
        { head: 'Claim', kind: 'num', cell: ({ read }) => read?.claim },
        { head: 'Where', cell: ({ read }) => read?.where },
        { head: 'Due', cell: ({ read }) => read?.dueOn },
        {
          head: 'What is wrong',
          kind: 'why',
          cell: ({ problems }) =>
            problems.map(({ column, value, reason }) => (
              <div key={column + reason}>
                {column && <strong>{column}: </strong>}
                {value && `“${value}” `}
                {reason}
              </div>
            )),
        },
      ]}
    />
  )
}
