import { type ReactNode, useId } from 'react'
import { cx } from './cx.ts'

interface CardProps {
  title?: ReactNode
  /** Beside the title: a tag, a button or a link. */
  aside?: ReactNode
  /** One line under the title. */
  sub?: ReactNode
  /** Set as the section's id, so that links can point at it. */
  id?: string
  className?: string
  children?: ReactNode
}

/** A titled section on its own sheet. */
export function Card({ title, aside, sub, id, className, children }: CardProps) {
  const headingId = useId()
  return (
    <section id={id} className={cx('card', className)} aria-labelledby={title ? headingId : undefined}>
      {(title || aside) && (
        <div className="card__head">
          {title && <h2 id={headingId}>{title}</h2>}
          {aside && <div className="card__aside">{aside}</div>}
        </div>
      )}
      {sub && <p className="card__sub">{sub}</p>}
      {children}
    </section>
  )
}
