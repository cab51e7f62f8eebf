import type { FieldSource } from '#app/ui/field/field-props.ts'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { contractKindOptions, jurisdictionOptions, trackOptions } from './case-options.ts'

interface OpenCaseFieldsProps {
  fields: Record<
    'principal' | 'interest' | 'costs' | 'jurisdiction' | 'courtId' | 'track' | 'contractKind' | 'dueOn' | 'knownOn',
    FieldSource
  >
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
      <SelectField
        label="Kind of contract"
        hint="Some rules ask for it, such as the limitation of consumer credit."
        field={fields.contractKind}
        options={contractKindOptions}
      />
      <TextField
        label="Due on"
        hint="When it was to be paid; of instalments, the last one. The limitation period starts from it."
        field={fields.dueOn}
        type="date"
        width="short"
        optional
      />
      <TextField
        label="Known on"
        hint="Only where you learnt of the claim, or of who owes it, later than that."
        field={fields.knownOn}
        type="date"
        width="short"
        optional
      />
    </>
  )
}
