/**
 * What a browser shows by itself and cannot be made to run: everything else is saved. HTML and SVG could carry scripts
 * into this origin.
 */
const shown = new Set(['application/pdf', 'image/png', 'image/jpeg', 'text/plain'])

export function isReadInline(mediaType: string): boolean {
  return shown.has(mediaType)
}
