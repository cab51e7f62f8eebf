import type { ComponentPropsWithoutRef } from 'react'
import { cx } from '../cx.ts'
import { Field } from './field.tsx'
import type { FieldProps } from './field-props.ts'

export interface Option {
  value: string
  label: string
  disabled?: boolean
}

interface SelectFieldProps extends FieldProps, Omit<ComponentPropsWithoutRef<'select'>, 'id' | 'name' | 'children'> {
  options: readonly Option[]
  /** First line with an empty value, such as "Choose a court". */
  placeholder?: string
}

/** One of many; up to five are better shown as a `ChoiceField`. */
export function SelectField({
  label,
  hint,
  field,
  name,
  id,
  errors,
  optional,
  options,
  placeholder,
  className,
  ...rest
}: SelectFieldProps) {
  return (
    <Field {...{ label, hint, field, name, id, errors, optional }}>
      {control => (
        <select key={field?.key} {...control} {...rest} className={cx('input', className)}>
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map(option => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
