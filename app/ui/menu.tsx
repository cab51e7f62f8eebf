import type { ReactNode } from 'react'
import { buttonClass } from './button.tsx'

/** Further acts behind one button; `children` are links, or forms with a button. Works without scripts. */
export function Menu({ label = 'More…', children }: { label?: string; children: ReactNode }) {
  return (
    <details className="menu">
      <summary className={buttonClass('plain')}>{label}</summary>
      <div className="menu__panel">{children}</div>
    </details>
  )
}
