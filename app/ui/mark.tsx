import { Glyph, type GlyphName } from './glyph.tsx'

/**
 * ok: checked just now. weigh: for a human to weigh. stated: somebody says so, nobody checked. missing: not there yet.
 * bad: contradicted. pending: under way.
 */
export type MarkState = 'ok' | 'weigh' | 'stated' | 'missing' | 'bad' | 'pending'

const signs: Record<MarkState, { glyph?: GlyphName; word: string }> = {
  ok: { glyph: 'check', word: 'Checked' },
  weigh: { glyph: 'question', word: 'To be weighed' },
  stated: { glyph: 'quote', word: 'Stated, not checked' },
  missing: { word: 'Not there yet' },
  bad: { glyph: 'cross', word: 'Contradicted' },
  pending: { glyph: 'dots', word: 'Pending' },
}

/** The round mark before a line, with its word for those who cannot see it. */
export function Mark({ state, label }: { state: MarkState; label?: string }) {
  const { glyph, word } = signs[state]
  return (
    <span className={`mark mark--${state}`}>
      {glyph && <Glyph name={glyph} />}
      <span className="sr-only">{label ?? word}: </span>
    </span>
  )
}
