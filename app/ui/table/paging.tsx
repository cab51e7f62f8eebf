import { Link } from '@remix-run/react'

export interface PagingLinks {
  /** What is shown of how many: `1–40 of 1,284`. */
  summary: string
  /** Addresses of the neighbouring pages; left out at the ends. */
  previous?: string
  next?: string
}

/** The foot of a list that does not fit one page. */
export function Paging({ summary, previous, next }: PagingLinks) {
  return (
    <nav className="paging" aria-label="Pages">
      <span>{summary}</span>
      {previous && (
        <Link to={previous} rel="prev" className="button button--plain button--small">
          Previous
        </Link>
      )}
      {next && (
        <Link to={next} rel="next" className="button button--plain button--small">
          Next
        </Link>
      )}
    </nav>
  )
}
