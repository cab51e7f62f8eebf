/** How a fact comes to be known: found by a check of ours, shown by a document in the case, or stated by a person. */
export type FactBasis = 'check' | 'document' | 'statement'

interface FactWords {
  words: string
  by: FactBasis
}

/** What rules ask for, by the id that rule packs name it with. */
export const facts = {
  'anchor.verified': { words: 'The records are in the published ledger, unchanged', by: 'check' },
  'anchor.times': { words: 'The times of recording and of retrieval are known', by: 'check' },
  'hash.match': { words: 'The files are the ones that were recorded, byte for byte', by: 'check' },
  'hash.report': { words: 'A report of the hashes, SHA-256 among them', by: 'check' },
  'records.ordinary-course': { words: 'Each record was made when the event happened', by: 'check' },
  'signature.present': { words: 'The contract carries electronic signatures', by: 'check' },
  'identity.checked': { words: 'The signatory was identified', by: 'check' },
  'consent.recorded': { words: 'Consent to electronic records was captured', by: 'check' },
  'notary.report': { words: 'A preservation report under the notary office’s seal', by: 'check' },
  'native.file': { words: 'The native file is kept', by: 'check' },
  'claim.schedule': { words: 'Principal, interest and costs are each stated', by: 'check' },
  'debtor.address': { words: 'The debtor’s address for service is known', by: 'check' },
  'signature.valid': { words: 'The signature was validated, certificate and chain', by: 'document' },
  'signature.qualified': { words: 'A qualified electronic signature, validated', by: 'document' },
  'signature.sole-control': { words: 'The signatory alone controlled the key when signing', by: 'document' },
  'seal.qualified': { words: 'A qualified electronic seal, validated', by: 'document' },
  'timestamp.qualified': { words: 'A qualified electronic time-stamp', by: 'document' },
  'ledger.qualified': { words: 'The ledger is run by a qualified trust service provider', by: 'document' },
  'platform.filing': { words: 'The platform’s regulatory filing', by: 'document' },
  'platform.standards': {
    words: 'The platform meets the standards of cleanliness, security and process',
    by: 'document',
  },
  'platform.independent': { words: 'The platform has no interest in the outcome', by: 'statement' },
  'provenance.pre-anchor': { words: 'Where the data came from before it was recorded', by: 'statement' },
  corroboration: { words: 'Other evidence that agrees with it', by: 'document' },
  'expert.report': { words: 'A report of an expert or an appraisal', by: 'document' },
  'notary.deed': { words: 'A notarial deed of the content', by: 'document' },
  'notary.enforceable-deed': { words: 'A notarial deed with consent to enforcement', by: 'document' },
  'notary.qes': { words: 'The notary’s electronic document with a qualified signature', by: 'document' },
  'exhibit.list': { words: 'A numbered list of exhibits with source and purpose', by: 'document' },
  translation: { words: 'A translation into the language of the court', by: 'document' },
  authority: { words: 'A power of attorney', by: 'document' },
  'debtor.identity': { words: 'A copy of the debtor’s identity document or register entry', by: 'document' },
  'demand.sent': { words: 'A demand or letter of claim was sent', by: 'statement' },
  'demand.waited': { words: 'The debtor had the time that the protocol gives', by: 'check' },
  'legal.hold': { words: 'Documents are preserved', by: 'statement' },
  'notice.served': { words: 'The other side had notice of the record and the certificate', by: 'statement' },
  'statement.of-truth': { words: 'A signed statement of truth', by: 'document' },
  'witness.statement': { words: 'A witness statement in the form that the court asks', by: 'document' },
  'document.list': { words: 'A list of documents for disclosure', by: 'document' },
  'authentication.statement': { words: 'A statement that authenticates the document or copy', by: 'document' },
  'process.description': { words: 'A description of the process and that it gives accurate results', by: 'document' },
  'cert.s9': { words: 'Certificate of an officer, Civil Evidence Act 1995 s. 9', by: 'document' },
  'cert.90211': { words: 'Certification of a custodian, FRE 902(11)', by: 'document' },
  'cert.90213': { words: 'Certification of an electronic process, FRE 902(13)', by: 'document' },
  'cert.90214': { words: 'Certification of copied data, FRE 902(14)', by: 'document' },
  'cert.vermont': { words: 'Declaration under oath, 12 V.S.A. § 1913', by: 'document' },
  'cert.system-reliability': { words: 'Statement on the reliability of the system', by: 'document' },
  'cert.63a': { words: 'Certificate, Part A (party), BSA s. 63(4)', by: 'document' },
  'cert.63b': { words: 'Certificate, Part B (expert), BSA s. 63(4)', by: 'document' },
  'cert.2a-a': { words: 'Certificate of the manager, Bankers’ Books Evidence Act s. 2A(a)', by: 'document' },
  'cert.2a-b': { words: 'Certificate of the person in charge of the system, s. 2A(b)', by: 'document' },
  'cert.54': { words: 'Certificate of an officer, Evidence Ordinance s. 54', by: 'document' },
  'signature.icp-brasil': { words: 'An ICP-Brasil signature, validated', by: 'document' },
  'method.consent': { words: 'The other party accepted the method of signing', by: 'document' },
  'print.set': { words: 'A printed set with a check of authenticity', by: 'document' },
  'provider.integrity': { words: 'The signature provider’s report on integrity', by: 'document' },
} as const satisfies Record<string, FactWords>

export type FactId = keyof typeof facts

export const factIds = Object.keys(facts) as [FactId, ...FactId[]]
