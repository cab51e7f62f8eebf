import type { ReactNode } from 'react'

interface EmptyStateProps {
  /** What is not here: "No cases wait for you". */
  title: string
  /** Why, or what would put something here. */
  children?: ReactNode
  /** The one thing to do. */
  action?: ReactNode
}

/** Stands where a list would stand. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <p className="empty__title">{title}</p>
      {children && <div className="empty__why">{children}</div>}
      {action}
    </div>
  )
}
