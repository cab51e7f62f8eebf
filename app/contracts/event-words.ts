const words: Record<string, string> = {
  'contract.drafted': 'Drafted',
  'contract.shown': 'Shown',
  'contract.consented': 'Consented',
  'contract.identified': 'Identity checked',
  'contract.signed': 'Signed',
  'contract.countersigned': 'Countersigned',
  'contract.delivered': 'Delivered',
  'contract.paid': 'Payment received',
  'contract.missed': 'Payment missed',
  'contract.amended': 'Amended',
  'contract.terminated': 'Terminated',
  'evidence.stored': 'File stored',
  'report.sealed': 'Report sealed by the notary office',
  'seal.digest': 'Digest of the sealed report',
}

/** `contract.signed` → `Signed`; a type that is not known here stays as it is. */
export function eventWords(type: string): string {
  return words[type] ?? type
}
