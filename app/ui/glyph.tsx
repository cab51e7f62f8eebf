const paths = {
  check: 'M3.2 8.6 6.6 12l6.2-7.6',
  cross: 'm4 4 8 8m0-8-8 8',
  question: 'M5.6 6.1a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.9-1.1 1.6m0 2.6v.1',
  exclaim: 'M8 3v6m0 3.4v.1',
  clock: 'M8 4.4V8l2.4 1.6M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0Z',
  dots: 'M3.6 8h.1M8 8h.1m4.2 0h.1',
  dot: 'M8 8h.01',
  quote: 'M6.6 5.2c-1.6.6-2.4 1.8-2.4 3.4v1.6h2.4V8H5m7-2.8c-1.6.6-2.4 1.8-2.4 3.4v1.6H12V8h-1.6',
  chevron: 'm4 6 4 4 4-4',
  bell: 'M4.2 11V7.2a3.8 3.8 0 0 1 7.6 0V11l1.2 1.4H3L4.2 11Zm2.6 2.9a1.4 1.4 0 0 0 2.4 0M8 3.4V2.2',
} as const

export type GlyphName = keyof typeof paths

/** A small drawn sign, one em high, in the colour of the text. Never alone: a word stands beside it. */
export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg className="glyph" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  )
}
