/** What each check of a PDF signature asks, and what its answer does and does not prove. */
import type { PdfCheck, PdfCheckId } from './pdf-signatures.ts'

type Words = Pick<PdfCheck, 'title' | 'proves' | 'doesNotProve'> & { yes: string; no: string; unknown: string }

const WORDS: Record<PdfCheckId, Words> = {
  attached: {
    title: 'A field of the document shows the signature',
    proves: 'readers list this signature.',
    doesNotProve: 'that it is valid.',
    yes: 'It belongs to a signature field of the document.',
    no: 'No field of the document shows it any more, or ever did.',
    unknown: 'The document’s form cannot be read.',
  },
  'byte-range': {
    title: 'The signature covers the document, and leaves out only itself',
    proves: 'no other bytes up to its end escape the signature.',
    doesNotProve: 'that nothing was added behind its end.',
    yes: 'It covers everything but its own place.',
    no: 'It leaves out bytes that it should cover.',
    unknown: 'What it covers could not be told.',
  },
  'later-changes': {
    title: 'Nothing that is shown changed after the signature',
    proves: 'pages, forms and attachments are those that were signed.',
    doesNotProve: 'that every reader draws the same page from them.',
    yes: 'Nothing was added after the signature.',
    no: 'The document was changed after the signature.',
    unknown: 'What came after the signature could not be compared.',
  },
  digest: {
    title: 'The signed bytes have not changed',
    proves: 'every byte that the signature covers is as it was when it was made.',
    doesNotProve: 'who made it.',
    yes: 'The digest in the signature is that of the file.',
    no: 'The digest in the signature is not that of the file: bytes were changed, or it belongs to another file.',
    unknown: 'The digest could not be checked.',
  },
  signature: {
    title: 'The signature was made with the certificate’s key',
    proves: 'whoever made it held the key that the certificate names.',
    doesNotProve: 'that the certificate names the right person; that is for its issuer to say.',
    yes: 'The signature verifies by the certificate’s key.',
    no: 'The signature does not verify by the certificate’s key.',
    unknown: 'The signature could not be checked.',
  },
  'signing-certificate': {
    title: 'The signature names its own certificate',
    proves: 'no other certificate with the same key can be put in its place.',
    doesNotProve: 'that the certificate can be trusted.',
    yes: 'What was signed includes the certificate’s fingerprint.',
    no: 'What was signed names another certificate.',
    unknown: 'Signatures of this kind need not name their certificate, and this one does not.',
  },
  algorithms: {
    title: 'Its methods are still safe',
    proves: 'no way is known to forge such a signature.',
    doesNotProve: 'that none will be found.',
    yes: 'The digest and the key’s length are in good standing.',
    no: 'The digest or the key no longer withstands a forger.',
    unknown: 'The methods are not known here.',
  },
  'time-stamp': {
    title: 'A time-stamp authority vouches for the time',
    proves: 'it existed at that time, by the word of an authority other than the signer.',
    doesNotProve: 'when the signer in fact signed, nor that the authority can be trusted.',
    yes: 'The time-stamp is for this signature and validly signed.',
    no: 'The time-stamp does not hold.',
    unknown: 'There is no time-stamp: the time is the signer’s own statement.',
  },
  validity: {
    title: 'The certificate was in force',
    proves: 'it was signed between the certificate’s first and last day.',
    doesNotProve: 'that the certificate had not been revoked; revocation is not checked here.',
    yes: 'It was in force when it was used.',
    no: 'It was not in force when it was used.',
    unknown: 'Whether it was in force cannot be told.',
  },
  chain: {
    title: 'The certificate comes from an issuer that is trusted here',
    proves: 'an authority that is trusted here vouches for the signer’s name.',
    doesNotProve: 'that the authority checked well, nor that it has not revoked the certificate since.',
    yes: 'The chain leads to a trusted root.',
    no: 'The chain leads to no trusted root.',
    unknown: 'It cannot be checked here.',
  },
}

export function checkOf(id: PdfCheckId, ok: boolean | null, detail?: string): PdfCheck {
  const { yes, no, unknown, ...words } = WORDS[id]
  return { id, ok, ...words, detail: detail ?? (ok === null ? unknown : ok ? yes : no) }
}
