import { type FormEvent, useState } from 'react'
import { TRUST_NUMBER } from '#app/submissions/trust-number.ts'
import { Button } from '#app/ui/button.tsx'
import { Card } from '#app/ui/card.tsx'
import { ChoiceField } from '#app/ui/field/choice-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { Notice } from '#app/ui/notice.tsx'

interface TrustRootProps {
  /** Of the genesis policy, hex; null when it cannot be read. */
  root: string | null
  /** Verifies all again against the number that was printed. */
  onCompare: (printed: string) => void
}

/** The one thing that no page can check for its reader: that this is the ledger which the sealed report speaks of. */
export function TrustRoot({ root, onCompare }: TrustRootProps) {
  const [printed, setPrinted] = useState('')
  const [outcome, setOutcome] = useState<'same' | 'other' | 'short' | 'here' | null>(null)

  function compare(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (new FormData(event.currentTarget).get('source') === 'here') return setOutcome('here')
    const typed = printed.replace(/[^0-9a-fA-F]/g, '').toLowerCase()
    if (typed.length !== 64) return setOutcome('short')
    setOutcome(typed === root ? 'same' : 'other')
    onCompare(typed)
  }

  if (root === null) return null
  return (
    <Card title={TRUST_NUMBER} id="trust-root">
      <p>
        Everything above rests on this ledger and its members. Compare this number, digit by digit, with the trust
        number printed in the notary’s sealed report:
      </p>
      <p className="trust-root">
        <code>{root.match(/.{16}/g)?.join(' ')}</code>
      </p>
      <p className="why">
        If the two are the same, the members checked against are the ones that the report names. If you have no report,
        take the number from a source other than this page.
      </p>
      <form onSubmit={compare} className="screen-only mt-4">
        <TextField
          label="Number printed in the report"
          name="printed"
          value={printed}
          onChange={event => setPrinted(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          errors={outcome === 'short' ? ['The number has 64 digits and letters from a to f.'] : undefined}
        />
        <ChoiceField
          label="Where is your number from?"
          name="source"
          required
          choices={[
            { value: 'report', label: 'From the notary’s sealed report, on paper or as a PDF' },
            { value: 'elsewhere', label: 'From another source that I trust' },
            { value: 'here', label: 'From this page, or from the bundle' },
          ]}
        />
        <Button type="submit" small>
          Compare
        </Button>
      </form>
      <div aria-live="polite" className="outcomes">
        {outcome === 'same' && <Notice tone="ok" title="It is the same number." />}
        {outcome === 'here' && (
          <Notice tone="wait" title="Nothing was compared.">
            A number taken from here says nothing about what is here. Take it from the notary’s report, on paper or as a
            PDF.
          </Notice>
        )}
        {outcome === 'other' && (
          <Notice tone="bad" title="It is another number.">
            This ledger is not the one that your report speaks of. Do not rely on what was checked above.
          </Notice>
        )}
      </div>
    </Card>
  )
}
