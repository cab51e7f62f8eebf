import { Link } from '@remix-run/react'
import { Glyph } from '../glyph.tsx'
import type { ColumnKind } from './data-table.tsx'

export interface Sort {
  /** Address of the list ordered by this column. */
  to: string
  /** Set on the column by which the list is ordered now. */
  order?: 'ascending' | 'descending'
}

/** One head cell. */
export function ColumnHead({ head, kind = 'text', sort }: { head: string; kind?: ColumnKind; sort?: Sort }) {
  return (
    <th scope="col" className={`cell-${kind}`} aria-sort={sort?.order}>
      {sort ? (
        <Link to={sort.to} className="sort" data-order={sort.order} preventScrollReset>
          {head}
          <Glyph name="chevron" />
        </Link>
      ) : (
        head
      )}
    </th>
  )
}
