import type { ReactNode } from 'react'
import { Mark, type MarkState } from './mark.tsx'

interface CheckListProps {
  /** Names the list when no heading stands right above it. */
  label?: string
  children: ReactNode
}

/** What is there, what is missing, what is to be weighed: a list of `Check`. */
export function CheckList({ label, children }: CheckListProps) {
  return (
    <ul className="check-list" aria-label={label}>
      {children}
    </ul>
  )
}

interface CheckProps {
  state: MarkState
  /** Other words for the state than the mark's own, for those who cannot see the mark. */
  stateLabel?: string
  title: ReactNode
  /** What this proves, or why it is asked: the law's article, the entry, the checkpoint. */
  proves?: ReactNode
  /** What it does not prove. */
  doesNotProve?: ReactNode
  /** At the right: the one action, or a tag. */
  aside?: ReactNode
  id?: string
  /** Further lines, such as a `Hash` or a disclosure. */
  children?: ReactNode
}

export function Check({ state, stateLabel, title, proves, doesNotProve, aside, id, children }: CheckProps) {
  return (
    <li className="check-item" id={id}>
      <Mark state={state} label={stateLabel} />
      <div className="check-item__head">
        <div className="check-item__title">{title}</div>
        {aside && <div className="check-item__aside">{aside}</div>}
      </div>
      {(proves || doesNotProve || children) && (
        <div className="check-item__more">
          {proves && <p className="why">{proves}</p>}
          {doesNotProve && (
            <p className="why">
              <b>Does not prove:</b> {doesNotProve}
            </p>
          )}
          {children}
        </div>
      )}
    </li>
  )
}
