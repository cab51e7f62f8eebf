import { Field } from '#app/ui/field/field.tsx'
import { FileField } from '#app/ui/field/file-field.tsx'
import { SelectField } from '#app/ui/field/select-field.tsx'
import { TextAreaField } from '#app/ui/field/text-area-field.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import type { DrawnField } from './read-act.server.ts'

interface EventFieldsProps {
  fields: readonly DrawnField[]
  /** As they were sent, or as the address has them. */
  values: Readonly<Record<string, string>>
  errors: Readonly<Record<string, string[]>>
}

/** The form of any event, from its declaration. */
export function EventFields({ fields, values, errors }: EventFieldsProps) {
  return fields.map(field => (
    <EventField key={field.name} field={field} value={values[field.name] ?? ''} errors={errors[field.name] ?? []} />
  ))
}

function EventField({ field, value, errors }: { field: DrawnField; value: string; errors: readonly string[] }) {
  const { name, label, hint, optional, kind, options } = field
  const common = { name, label, hint, optional, errors, required: !optional }
  switch (kind) {
    case 'hidden':
      return (
        <>
          <input type="hidden" name={name} value={value} />
          {errors.length > 0 && <Field {...common}>{() => null}</Field>}
        </>
      )
    case 'long-text':
      return <TextAreaField {...common} rows={3} defaultValue={value} />
    case 'date':
      return <TextField {...common} type="date" width="short" defaultValue={value} min="1900-01-01" max="2099-12-31" />
    case 'file':
      return <FileField {...common} />
    case 'choice':
    case 'person':
      return <SelectField {...common} options={options} placeholder="Choose" defaultValue={value} />
    case 'amount':
      return <TextField {...common} width="medium" inputMode="decimal" defaultValue={value} />
    case 'text':
      return <TextField {...common} defaultValue={value} />
  }
}
