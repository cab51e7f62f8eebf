import type { ReactNode } from 'react'
import { SkipLink } from './app-shell.tsx'
import { BrandMark } from './brand.tsx'
import { cx } from './cx.ts'

interface GuestShellProps {
  /** At the right of the top bar: language, print. */
  links?: ReactNode
  /** narrow: sign-in and other short forms. reading (default): the judge's page. */
  width?: 'narrow' | 'reading'
  /** Under the page, quiet. */
  footer?: ReactNode
  children: ReactNode
}

/** The calm frame for those without an account: a top bar and one column. */
export function GuestShell({ links, width = 'reading', footer, children }: GuestShellProps) {
  return (
    <div className="guest">
      <SkipLink />
      <header className="top-bar">
        <span className="brand">
          <BrandMark />
          <span>Hardproof</span>
        </span>
        {links && <div className="top-bar__links">{links}</div>}
      </header>
      <main id="main" className={cx('page', `page--${width}`)} tabIndex={-1}>
        {children}
      </main>
      {footer && <footer className="guest__footer">{footer}</footer>}
    </div>
  )
}
