import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { outcomeOptions } from './case-options.ts'

/** Asks once, with the outcome: a closed case stays closed. */
export function CloseCase({ version }: { version: number }) {
  return (
    <ConfirmDialog
      trigger="Close the case…"
      title="Close the case?"
      confirm="Close the case"
      triggerTone="plain"
      values={{ act: 'close', version: String(version) }}
    >
      <p>It cannot be opened again, and a partner that holds it stops seeing it. A new case can be opened later.</p>
      <SelectField
        name="outcome"
        label="How it ended"
        options={outcomeOptions}
        placeholder="Choose an outcome"
        required
      />
      <TextAreaField name="note" label="Note" optional rows={2} maxLength={500} />
    </ConfirmDialog>
  )
}
