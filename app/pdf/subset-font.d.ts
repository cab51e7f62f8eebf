declare module 'subset-font' {
  /** Keeps only the glyphs that `text` needs; metrics and layout rules of those are unchanged. */
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options?: { targetFormat?: 'truetype' | 'woff' | 'woff2' | 'sfnt' },
  ): Promise<Uint8Array>
}
