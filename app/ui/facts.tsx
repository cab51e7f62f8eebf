import type { ReactNode } from 'react'
import { cx } from './cx.ts'

interface FactsProps {
  /** The values are amounts: right-aligned under each other, reasons in a third column. */
  amounts?: boolean
  children: ReactNode
}

/** Terms and values: `<Facts><Fact term="Court">Yanping District Court</Fact></Facts>`. */
export function Facts({ amounts, children }: FactsProps) {
  return <dl className={cx('facts', amounts && 'facts--amounts')}>{children}</dl>
}

interface FactProps {
  term: ReactNode
  /** Why, or how, in a few quiet words. */
  why?: ReactNode
  /** The sum, or what matters most; drawn off by a line among amounts. */
  strong?: boolean
  children: ReactNode
}

export function Fact({ term, why, strong, children }: FactProps) {
  return (
    <div className={cx('fact', strong && 'fact--strong')}>
      <dt>{term}</dt>
      <dd>
        <span className="fact__value">{children}</span>
        {why && <span className="why"> {why}</span>}
      </dd>
    </div>
  )
}
