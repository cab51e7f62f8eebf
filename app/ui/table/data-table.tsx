import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import { ColumnHead, type Sort } from './column-head.tsx'
import { Paging, type PagingLinks } from './paging.tsx'

/** num: right-aligned figures. ref: a reference in mono. why: the quiet reason column. */
export type ColumnKind = 'text' | 'num' | 'ref' | 'why'

export interface Column<Row> {
  head: string
  cell: (row: Row) => ReactNode
  kind?: ColumnKind
  /** The cell that names the row (a `<th scope="row">`); on a phone it is the heading of the card. */
  rowHead?: boolean
  /** Makes the head a link that orders the list. */
  sort?: Sort
  /** On a phone: `corner` stands top right; `plain` has no label, like every `why`; `hidden` is left out. */
  phone?: 'corner' | 'plain' | 'hidden'
}

interface DataTableProps<Row> {
  /** Names the table; read aloud, and shown when `showCaption`. */
  caption: string
  showCaption?: boolean
  columns: ReadonlyArray<Column<Row>>
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Instead of the table when there are no rows: an `EmptyState`. */
  empty?: ReactNode
  paging?: PagingLinks
  /** Further rows are being fetched: the old ones stay, dimmed. */
  busy?: boolean
  /** Few short columns: stays a table on a phone too. */
  keepTable?: boolean
  /** Totals: one cell a column, in order; `null` leaves one empty. */
  totals?: readonly ReactNode[]
}

/** A native table whose head stays in view and whose rows become cards where it is narrow. */
export function DataTable<Row>({
  caption,
  showCaption,
  columns,
  rows,
  rowKey,
  empty,
  paging,
  busy,
  keepTable,
  totals,
}: DataTableProps<Row>) {
  if (rows.length === 0 && empty) return <>{empty}</>
  return (
    <div className={cx('data-table', !keepTable && 'data-table--cards')} aria-busy={busy || undefined}>
      <table>
        <caption className={showCaption ? undefined : 'sr-only'}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(column => (
              <ColumnHead key={column.head} head={column.head} kind={column.kind} sort={column.sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={rowKey(row)}>
              {columns.map(column => (
                <Cell key={column.head} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              {columns.map((column, at) => (
                <td key={column.head} className={cellClass(column)} data-label={column.head}>
                  {totals[at]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {paging && <Paging {...paging} />}
    </div>
  )
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  if (column.rowHead) {
    return (
      <th scope="row" className={cellClass(column)}>
        {column.cell(row)}
      </th>
    )
  }
  return (
    <td className={cellClass(column)} data-label={column.head}>
      <div>{column.cell(row)}</div>
    </td>
  )
}

function cellClass<Row>({ kind = 'text', phone }: Column<Row>) {
  return cx(`cell-${kind}`, phone && `phone-${phone}`)
}
