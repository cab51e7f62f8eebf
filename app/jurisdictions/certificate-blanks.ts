/** What drafts of certificates leave open, as `{{case.number}}`; those of the signatory are filled in by hand. */
export const certificateBlanks = {
  'case.number': 'Case',
  'contract.reference': 'Contract number',
  'contract.title': 'Contract',
  'contract.signed-on': 'Date of the contract',
  'bank.name': 'Claimant',
  'respondent.name': 'Respondent',
  'court.name': 'Court',
  'claim.amount': 'Amount claimed',
  'records.count': 'Number of records',
  'records.first': 'First record',
  'records.last': 'Last record',
  'ledger.size': 'Entries of the ledger',
  'ledger.checkpoint-time': 'Time of the co-signed checkpoint',
  'files.list': 'Files, each with its SHA-256',
  'signatory.name': 'Name of the signatory',
  'signatory.title': 'Position',
  'signatory.organisation': 'Organisation',
  'device.details': 'Make, model, serial number or cloud id of the device or system',
  place: 'Place',
  date: 'Date',
  time: 'Time',
  signature: 'Signature',
} as const

export type CertificateBlank = keyof typeof certificateBlanks
