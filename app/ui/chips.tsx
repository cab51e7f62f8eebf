import { Link } from '@remix-run/react'
import { formatCount } from './format.ts'

export interface Chip {
  to: string
  label: string
  count?: number
  /** There are more than `count`. */
  more?: boolean
  current?: boolean
}

/** Ready-made filters of a list, each a link: `Mine 86`, `Unassigned 212`. */
export function Chips({ label, chips }: { label: string; chips: readonly Chip[] }) {
  return (
    <nav className="chips" aria-label={label}>
      {chips.map(chip => (
        <Link key={chip.to} to={chip.to} className="chip" aria-current={chip.current ? 'true' : undefined}>
          {chip.label}
          {chip.count !== undefined && ` ${formatCount(chip.count)}${chip.more ? '+' : ''}`}
        </Link>
      ))}
    </nav>
  )
}
