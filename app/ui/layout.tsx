import type { ReactNode } from 'react'
import { cx } from './cx.ts'

/** Cards under each other. */
export function Stack({ children, className }: { children: ReactNode; className?: string }) {
  return <div className={cx('stack', className)}>{children}</div>
}

/** Two columns: the work left, the facts right (each usually a `Stack`); one column where the page is narrow. */
export function Columns({ children, even }: { children: ReactNode; even?: boolean }) {
  return <div className={cx('columns', even && 'columns--even')}>{children}</div>
}
