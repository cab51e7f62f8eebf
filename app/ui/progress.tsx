import { type ReactNode, useId } from 'react'
import { formatCount } from './format.ts'

interface ProgressProps {
  /** What is being done: "Importing cases". */
  label: string
  /** How far; leave out while the whole is unknown. */
  value?: number
  max?: number
  /** What is counted: "rows". */
  unit?: string
  /** What happens when the page is left, when it finished, what failed. */
  children?: ReactNode
}

/** Long work, in figures as well as a bar. */
export function Progress({ label, value, max = 1, unit, children }: ProgressProps) {
  const id = useId()
  const figures =
    value === undefined ? 'Starting…' : `${formatCount(value)} of ${formatCount(max)} ${unit ?? ''}`.trim()
  return (
    <div className="progress">
      <div className="progress__head">
        <span id={id}>{label}</span>
        <span className="progress__figures">{figures}</span>
      </div>
      <progress aria-labelledby={id} value={value} max={max}>
        {figures}
      </progress>
      {children && <div className="why">{children}</div>}
    </div>
  )
}
