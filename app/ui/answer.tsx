import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import type { Tone } from './tag.tsx'

interface AnswerProps {
  /** ok only for what was checked just now. */
  tone?: Tone
  /** The sentence changes while the reader looks on: screen readers are told. */
  live?: boolean
  children: ReactNode
}

/** The page's answer, as a sentence a judge would read aloud. */
export function Answer({ tone = 'neutral', live, children }: AnswerProps) {
  return (
    <p className={cx('answer', `answer--${tone}`)} role={live ? 'status' : undefined}>
      {children}
    </p>
  )
}

/** What the answer does not say: stands right under it, always amber. */
export function Limit({ children }: { children: ReactNode }) {
  return <p className="limit">{children}</p>
}
