/** What a signature's checks come to. */
import type { PdfCheck, Standing } from './pdf-signatures.ts'

const CONTRADICTS = new Set(['byte-range', 'digest', 'signature', 'signing-certificate', 'time-stamp', 'later-changes'])
const NEEDED = ['byte-range', 'digest', 'signature', 'later-changes']

export function standingOf(checks: readonly PdfCheck[]): Standing {
  if (checks.some(check => check.ok === false && CONTRADICTS.has(check.id))) return 'contradicted'
  const passed = new Set(checks.filter(check => check.ok === true).map(check => check.id as string))
  return NEEDED.every(id => passed.has(id)) && checks.every(check => check.ok !== false) ? 'intact' : 'undetermined'
}

export function summaryOf(standing: Standing, checks: readonly PdfCheck[]): string {
  const failed = checks.find(check => check.ok === false && (standing !== 'contradicted' || CONTRADICTS.has(check.id)))
  if (standing === 'contradicted') return `${failed!.title}: no. ${failed!.detail}`
  if (standing === 'undetermined') {
    const open = failed ?? checks.find(check => check.ok === null && NEEDED.includes(check.id))
    return open ? `Not determined. ${open.detail}` : 'Not determined.'
  }
  const chain = checks.find(check => check.id === 'chain')
  const range = checks.find(check => check.id === 'byte-range')
  const later = checks.find(check => check.id === 'later-changes')
  return [
    range?.detail,
    later?.detail,
    chain?.ok ? chain.detail : 'Whether its issuer can be trusted was not established.',
  ].join(' ')
}
