import { Form } from '@remix-run/react'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export interface NotaryOption {
  id: string
  name: string
  localName: string | null
}

/** Asks a notary office for a preservation report on the contract. */
export function RequestReport({ contractId, notaries }: { contractId: string; notaries: readonly NotaryOption[] }) {
  return (
    <Form method="post" action="/reports" className="mt-2 flex flex-wrap items-center gap-2">
      <input type="hidden" name="contractId" value={contractId} />
      {notaries.length === 1 ? (
        <input type="hidden" name="notaryId" value={notaries[0]!.id} />
      ) : (
        <select name="notaryId" className="input max-w-72" aria-label="Notary office">
          {notaries.map(({ id, name, localName }) => (
            <option key={id} value={id}>
              {localName ? `${name} ${localName}` : name}
            </option>
          ))}
        </select>
      )}
      <SubmitButton tone="plain" small>
        Request a report
      </SubmitButton>
    </Form>
  )
}
