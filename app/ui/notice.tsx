import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Glyph, type GlyphName } from './glyph.tsx'

/** done: it was carried out. ok: a check that has just passed. wait, bad, neutral: as `Tone`. */
export type NoticeTone = 'done' | 'ok' | 'wait' | 'bad' | 'neutral'

const marks: Record<NoticeTone, GlyphName> = {
  done: 'check',
  ok: 'check',
  wait: 'clock',
  bad: 'exclaim',
  neutral: 'dot',
}

interface NoticeProps {
  /** bad interrupts a screen reader, the others wait their turn. */
  tone?: NoticeTone
  title: ReactNode
  /** Says what just happened, after a redirect; left out on paper. */
  flash?: boolean
  children?: ReactNode
}

/** One thing to know before going on: what just happened, what failed in part, what waits. */
export function Notice({ tone = 'neutral', title, flash, children }: NoticeProps) {
  return (
    <div
      className={cx('notice', `notice--${tone}`, flash && 'notice--flash')}
      role={tone === 'bad' ? 'alert' : 'status'}
    >
      <Glyph name={marks[tone]} />
      <div>
        <p className="notice__title">{title}</p>
        {children && <div className="notice__more">{children}</div>}
      </div>
    </div>
  )
}
