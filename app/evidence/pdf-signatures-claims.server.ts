/** What a signature and its certificate say of themselves. */
import type { X509Certificate } from 'node:crypto'
import type { CertificateSummary, PdfSignature } from './pdf-signatures.ts'
import { nameOf as certificateName, nameParts } from './pdf-signatures-chain.server.ts'
import type { SignatureDictionary } from './pdf-signatures-fields.server.ts'
import { textOf } from './pdf-signatures-syntax.server.ts'

/** Strings of an encrypted file are not read here. */
export function claimedOf({ entries }: SignatureDictionary, encrypted: boolean): PdfSignature['claimed'] {
  const text = (key: string) => (encrypted ? null : textOf(entries.get(key)))
  return { time: dateOf(text('M')), name: text('Name'), reason: text('Reason'), location: text('Location') }
}

/** `D:20250920074500+08'00'` (ISO 32000-2, 7.9.4); what is left out is the earliest, and UTC. */
function dateOf(text: string | null): string | null {
  const parts = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?'?|Z.*)?$/.exec(text ?? '')
  if (!parts) return null
  const [year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = parts.slice(1, 7)
  const zone = parts[7] ? `${parts[7]}${parts[8]}:${parts[9] ?? '00'}` : 'Z'
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

export function summaryOfCertificate(certificate: X509Certificate): CertificateSummary {
  const line = (text: string | undefined) => nameParts(text).join(', ').slice(0, 500)
  return {
    subject: line(certificate.subject),
    name: certificateName(certificate).slice(0, 200),
    issuer: line(certificate.issuer),
    issuerName: certificateName(certificate, 'issuer').slice(0, 200),
    serial: certificate.serialNumber.toLowerCase(),
    notBefore: isoOf(certificate.validFrom),
    notAfter: isoOf(certificate.validTo),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

/** As the certificate has it where that is no date that exists. */
function isoOf(text: string): string {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? text : date.toISOString()
}
