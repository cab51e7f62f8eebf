import type { ReactNode } from 'react'

/** The next level down: how an amount came about, fingerprints, technical words. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="disclosure">
      <summary>{summary}</summary>
      <div className="disclosure__body">{children}</div>
    </details>
  )
}
