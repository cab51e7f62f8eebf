import type { ReactNode } from 'react'

/** The buttons at the end of a form, the likeliest first. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className="form-actions">{children}</div>
}
