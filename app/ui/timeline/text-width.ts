/**
 * About how wide a text is drawn, in pixels; rather too wide than too narrow, since the server knows no fonts. The
 * factors are those of DejaVu Sans, the widest of the usual system fonts.
 */
export function textWidth(text: string, fontSize: number, bold = false): number {
  let ems = 0
  for (const character of text) ems += emWidth(character)
  return ems * fontSize * (bold ? 1.12 : 1)
}

function emWidth(character: string): number {
  if (/[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(character)) return 1
  if (character > '\u{1f000}') return 1.3
  if (/[ilj|'.,:;!]/.test(character)) return 0.36
  if (/[ frtI()[\]/-]/.test(character)) return 0.44
  if (/[mwMW@%—]/.test(character)) return 1
  if (/[A-Z]/.test(character)) return 0.74
  return 0.645
}

/**
 * Breaks a text into lines of at most `width` pixels, at spaces and between Chinese characters, and evens the lines
 * out. A word longer than that stays whole.
 */
export function wrapText(text: string, width: number, fontSize: number): string[] {
  let lines = breakLines(text, width, fontSize)
  for (let narrower = width - 8; narrower > width / 3; narrower -= 8) {
    const tighter = breakLines(text, narrower, fontSize)
    if (tighter.length > lines.length) break
    lines = tighter
  }
  return lines
}

function breakLines(text: string, width: number, fontSize: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+/g) ?? []) {
    if (textWidth(line + word.trimEnd(), fontSize) > width && line.trim()) {
      lines.push(line.trim())
      line = word.trimStart()
    } else {
      line += word
    }
  }
  if (line.trim()) lines.push(line.trim())
  return lines
}
