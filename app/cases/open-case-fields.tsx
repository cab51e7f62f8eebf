import type { FieldSource } from '#app/ui/field/field-props.ts'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { jurisdictionOptions, trackOptions } from './case-options.ts'

interface OpenCaseFieldsProps {
  fields: Record<'principal' | 'interest' | 'costs' | 'jurisdiction' | 'courtId' | 'track', FieldSource>
  currency: string
  courts: readonly { id: string; name: string; localName: string | null }[]
}

export function OpenCaseFields({ fields, currency, courts }: OpenCaseFieldsProps) {
  return (
    <>
      <TextField
        label="Principal"
        hint="What is owed of the sum that was lent."
        field={fields.principal}
        prefix={currency}
        width="medium"
        inputMode="decimal"
      />
      <TextField
        label="Interest"
        hint="Up to today."
        field={fields.interest}
        prefix={currency}
        width="medium"
        inputMode="decimal"
      />
      <TextField label="Costs" field={fields.costs} prefix={currency} width="medium" inputMode="decimal" />
      <SelectField
        label="Jurisdiction"
        hint="Where the case would be heard; the law of the contract unless you say otherwise."
        field={fields.jurisdiction}
        options={jurisdictionOptions}
        placeholder="Choose a jurisdiction"
      />
      <SelectField
        label="Court"
        optional
        field={fields.courtId}
        options={courts.map(({ id, name, localName }) => ({
          value: id,
          label: localName ? `${name} ${localName}` : name,
        }))}
        placeholder="Not chosen yet"
      />
      <SelectField
        label="Track"
        hint="How you mean to resolve it."
        field={fields.track}
        options={trackOptions}
        placeholder="Choose a track"
      />
    </>
  )
}
