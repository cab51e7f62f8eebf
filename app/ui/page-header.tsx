import { Link } from '@remix-run/react'
import { Fragment, type ReactNode } from 'react'

export interface Crumb {
  label: string
  /** Left out on the last crumb, which is this page. */
  to?: string
}

interface PageHeaderProps {
  title: ReactNode
  crumbs?: readonly Crumb[]
  /** A line above the title where crumbs make no sense: "Evidence before Yanping District Court". */
  above?: ReactNode
  /** One line: what, who, state. */
  sub?: ReactNode
  /** A tag beside the title. */
  state?: ReactNode
  /** At most three buttons, the likeliest last and primary. */
  actions?: ReactNode
}

/** What this page is, in which state, and what can be done. Holds the page's only h1. */
export function PageHeader({ title, crumbs = [], above, sub, state, actions }: PageHeaderProps) {
  return (
    <div className="page-header">
      <div className="page-header__text">
        {crumbs.length > 0 && (
          <nav className="crumbs" aria-label="Where you are">
            {crumbs.map((crumb, at) => (
              <Fragment key={crumb.label}>
                {at > 0 && <span aria-hidden="true"> / </span>}
                {crumb.to ? <Link to={crumb.to}>{crumb.label}</Link> : <span aria-current="page">{crumb.label}</span>}
              </Fragment>
            ))}
          </nav>
        )}
        {above && <p className="crumbs">{above}</p>}
        <div className="page-header__title">
          <h1>{title}</h1>
          {state}
        </div>
        {sub && <p className="page-header__sub">{sub}</p>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </div>
  )
}
