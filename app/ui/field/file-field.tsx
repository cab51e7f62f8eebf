import type { ComponentPropsWithoutRef } from 'react'
import { Field } from './field.tsx'
import type { FieldProps } from './field-props.ts'

interface FileFieldProps extends FieldProps, Omit<ComponentPropsWithoutRef<'input'>, 'id' | 'name' | 'type'> {}

/** Files from this device. The form needs `encType="multipart/form-data"`. */
export function FileField({ label, hint, field, name, id, errors, optional, ...rest }: FileFieldProps) {
  return (
    <Field {...{ label, hint, field, name, id, errors, optional }}>
      {({ defaultValue: _none, ...control }) => (
        <input key={field?.key} {...control} {...rest} type="file" className="input input--file" />
      )}
    </Field>
  )
}
