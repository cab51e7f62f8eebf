import { Card } from '#app/ui/card.tsx'
import { Check, CheckList } from '#app/ui/check-list.tsx'
import { Disclosure } from '#app/ui/disclosure.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import type { MarkState } from '#app/ui/mark.tsx'
import { readInspection, standingWords } from './inspection-words.ts'
import type { PdfCheck, PdfSignature } from './pdf-signatures.ts'

/** Each digital signature inside a PDF: who, when, and every check with what it proves and what it does not. */
export function SignatureInspection({ mediaType, inspection }: { mediaType: string; inspection: unknown }) {
  const report = readInspection(inspection)
  if (mediaType !== 'application/pdf') {
    return (
      <Card title="Signatures inside the file">
        <p className="why">Only PDFs are looked into. What the ledger shows of this file does not depend on it.</p>
      </Card>
    )
  }
  return (
    <Card title="Signatures inside the file" sub={report?.summary ?? 'The file is too large to be looked into.'}>
      {report?.signatures.length === 0 && (
        <EmptyState title="The file carries no digital signature">
          A picture of a signature on a page is none. What the ledger shows of this file does not depend on one.
        </EmptyState>
      )}
      {report && report.signatures.length > 0 && (
        <CheckList label="Signatures">
          {report.signatures.map((signature, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a kept report never changes its order
            <Signature key={at} signature={signature} />
          ))}
        </CheckList>
      )}
      {report && <p className="why">Looked into when the file was uploaded. Revocation was not asked for.</p>}
    </Card>
  )
}

function Signature({ signature }: { signature: PdfSignature }) {
  const { signer, claimed, kind, standing, summary, checks, timeStamp } = signature
  const { label, state } = standingWords[standing]
  const who = signer?.name ?? claimed.name ?? 'A signer who is not named'
  return (
    <Check
      state={state}
      stateLabel={label}
      title={kind === 'document-time-stamp' ? `Time-stamp by ${who}` : who}
      proves={summary}
      aside={label}
    >
      <p className="why">
        {signer ? `Certificate issued by ${signer.issuerName}. ` : 'No certificate. '}
        {timeStamp
          ? `${timeStamp.authority} vouches for ${timeStamp.time}.`
          : claimed.time
            ? `The signer states ${claimed.time}; nobody vouches for it.`
            : 'No time is stated.'}
      </p>
      <Disclosure summary={`${checks.length} checks`}>
        <CheckList>
          {checks.map(check => (
            <Check
              key={check.id}
              state={answers(check)}
              title={check.title}
              proves={`${check.detail} Where it holds: ${check.proves}`}
              doesNotProve={check.doesNotProve}
            />
          ))}
        </CheckList>
      </Disclosure>
    </Check>
  )
}

/** Passed at upload is not "checked just now", which green is kept for. */
function answers({ ok }: PdfCheck): MarkState {
  return ok === null ? 'weigh' : ok ? 'stated' : 'bad'
}
