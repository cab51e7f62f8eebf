import { type CertificateBlank, certificateBlanks } from '#app/jurisdictions/certificate-blanks.ts'

export type CertificateValues = Partial<Record<CertificateBlank, string>>

/** A part of a draft, down the page. */
export type CertificatePart =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'files' }
  /** Empty lines to be written on, with what belongs there. */
  | { kind: 'lines'; label: string; count: number }

/** A line to be filled in by hand, inside a sentence. */
const LINE = '______________________'

/** The draft's text with its blanks filled from the case; what the case does not know is left as lines. */
export function certificateParts(text: string, values: CertificateValues): CertificatePart[] {
  return text
    .split('\n\n')
    .map(block => block.trim())
    .filter(block => block !== '')
    .flatMap((block, at) => partsOf(block, values, at === 0))
}

function partsOf(block: string, values: CertificateValues, first: boolean): CertificatePart[] {
  const alone = /^\{\{([a-z.-]+)\}\}$/.exec(block)?.[1]
  if (alone === 'files.list') return [{ kind: 'files' }]
  if (alone !== undefined && !knownValue(alone, values)) return [{ kind: 'lines', label: labelOf(alone), count: 1 }]
  if (first) return block.split('\n').map((line, n) => headingOf(filled(line, values), n))
  const parts: CertificatePart[] = [{ kind: 'paragraph', text: filled(block.replaceAll('\n', ' '), values) }]
  // A description of a device takes more than the end of a sentence.
  if (block.includes('{{device.details}}') && !values['device.details']) {
    parts.push({ kind: 'lines', label: labelOf('device.details'), count: 3 })
  }
  return parts
}

function headingOf(text: string, line: number): CertificatePart {
  return line === 0 ? { kind: 'heading', text } : { kind: 'paragraph', text }
}

function filled(text: string, values: CertificateValues): string {
  return text.replace(/\{\{([a-z.-]+)\}\}/g, (_, name: string) => {
    const value = knownValue(name, values)
    if (value) return value
    if (name === 'device.details') return '(see the lines below)'
    return name === 'files.list' ? '(listed below)' : `${LINE} (${labelOf(name).toLowerCase()})`
  })
}

function knownValue(name: string, values: CertificateValues): string | undefined {
  return values[name as CertificateBlank]?.trim() || undefined
}

function labelOf(name: string): string {
  return certificateBlanks[name as CertificateBlank] ?? name
}
