/** What the database knows of one contract's records, counted. */
export interface ContractFacts {
  records: number
  published: number
  refused: number
  signed: number
  countersigned: number
  identified: number
  consented: number
  /** Recorded more than a day before or after it is stated to have happened. */
  late: number
  /** When the first and the last of them were co-signed; null while none is. */
  firstPublishedAt: Date | null
  lastPublishedAt: Date | null
  /** Files that records name, and those of them that are kept under the SHA-256 that the record names. */
  filesNamed: number
  filesKept: number
  /** PDFs among them whose signatures were found intact with a certificate chain that was checked; and contradicted. */
  signaturesValid: number
  signaturesContradicted: number
  report: ReportFacts | null
}

export interface ReportFacts {
  id: string
  status: 'requested' | 'approved' | 'sealed' | 'refused'
  number: string | null
  notary: string
  refusalReason: string | null
}

export const nothingRecorded: ContractFacts = {
  records: 0,
  published: 0,
  refused: 0,
  signed: 0,
  countersigned: 0,
  identified: 0,
  consented: 0,
  late: 0,
  firstPublishedAt: null,
  lastPublishedAt: null,
  filesNamed: 0,
  filesKept: 0,
  signaturesValid: 0,
  signaturesContradicted: 0,
  report: null,
}
