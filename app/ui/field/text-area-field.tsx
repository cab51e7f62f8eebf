import type { ComponentPropsWithoutRef } from 'react'
import { cx } from '../cx.ts'
import { Field } from './field.tsx'
import type { FieldProps } from './field-props.ts'

interface TextAreaFieldProps
  extends FieldProps,
    Omit<ComponentPropsWithoutRef<'textarea'>, 'id' | 'name' | 'children'> {}

/** Several lines of text. */
export function TextAreaField({
  label,
  hint,
  field,
  name,
  id,
  errors,
  optional,
  rows = 4,
  className,
  ...rest
}: TextAreaFieldProps) {
  return (
    <Field {...{ label, hint, field, name, id, errors, optional }}>
      {control => (
        <textarea
          key={field?.key}
          {...control}
          minLength={field?.minLength}
          maxLength={field?.maxLength}
          {...rest}
          rows={rows}
          className={cx('input', className)}
        />
      )}
    </Field>
  )
}
