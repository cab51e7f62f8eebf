import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { Glyph, type GlyphName } from './glyph.tsx'

export type Tone = 'ok' | 'wait' | 'bad' | 'neutral'

const marks: Record<Tone, GlyphName> = { ok: 'check', wait: 'clock', bad: 'exclaim', neutral: 'dot' }

interface TagProps {
  /** ok: checked just now. wait: waiting, or for a human to weigh. bad: contradicted or out of time. */
  tone?: Tone
  /** Another mark than the tone's own. */
  mark?: GlyphName
  children: ReactNode
}

/** A state in a word or two, with its mark: `<Tag tone="wait">7 of 9</Tag>`. */
export function Tag({ tone = 'neutral', mark = marks[tone], children }: TagProps) {
  const short = typeof children === 'string' && children.length <= 12
  return (
    <span className={cx('tag', `tag--${tone}`, short && 'tag--short')}>
      <Glyph name={mark} />
      <span>{children}</span>
    </span>
  )
}
