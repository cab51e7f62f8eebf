import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { formatCount } from '#app/ui/format.ts'
import { SubmitButton } from '#app/ui/submit-button.tsx'

interface AssignBarProps {
  officers: readonly { value: string; label: string }[]
  me: string
  onPage: number
  /** How many match the view, and whether there are more than are counted. */
  matching: number
  /** As many as one press takes. */
  most: number
  errors: Readonly<Record<string, string[]>>
}

/** Under the queue: hands the ticked cases, the page or all that match to one officer. */
export function AssignBar({ officers, me, onPage, matching, most, errors }: AssignBarProps) {
  const all =
    matching > most ? `the first ${formatCount(most)} of this view` : `all ${formatCount(matching)} of this view`
  return (
    <fieldset className="assign-bar">
      <legend>Hand over</legend>
      <SelectField
        name="scope"
        label="Which"
        defaultValue="ticked"
        errors={errors.caseIds}
        options={[
          { value: 'ticked', label: 'the ticked cases' },
          { value: 'page', label: onPage === 1 ? 'the one on this page' : `all ${onPage} on this page` },
          ...(matching > onPage ? [{ value: 'all', label: all }] : []),
        ]}
      />
      <SelectField
        name="officerId"
        label="To"
        placeholder="Choose an officer"
        errors={errors.officerId}
        options={officers.map(({ value, label }) => ({ value, label: value === me ? `${label} (me)` : label }))}
      />
      <TextField name="note" label="Note" optional maxLength={500} />
      <SubmitButton>Hand over</SubmitButton>
    </fieldset>
  )
}
