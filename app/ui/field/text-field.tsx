import type { ComponentPropsWithoutRef, ReactNode } from 'react'
import { cx } from '../cx.ts'
import { Field } from './field.tsx'
import type { FieldProps } from './field-props.ts'

interface TextFieldProps
  extends FieldProps,
    Omit<ComponentPropsWithoutRef<'input'>, 'id' | 'name' | 'children' | 'pattern'> {
  /** As wide as what is asked: short for codes and dates, medium for amounts, full (default) for names. */
  width?: 'short' | 'medium' | 'full'
  /** Before the input, such as a currency sign. */
  prefix?: string
  /** After the input, such as a unit. */
  suffix?: ReactNode
}

/** One line of text, a number, a date …: `type` and every native attribute pass through. */
export function TextField({
  label,
  hint,
  field,
  name,
  id,
  errors,
  optional,
  width = 'full',
  prefix,
  suffix,
  type = 'text',
  className,
  ...rest
}: TextFieldProps) {
  return (
    <Field {...{ label, hint, field, name, id, errors, optional }}>
      {control => (
        <div className={cx('input-row', `input-row--${width}`)}>
          {prefix && <span className="input-row__fix">{prefix}</span>}
          <input
            key={field?.key}
            {...control}
            minLength={field?.minLength}
            maxLength={field?.maxLength}
            min={field?.min}
            max={field?.max}
            step={field?.step}
            {...rest}
            type={type}
            className={cx('input', className)}
          />
          {suffix && <span className="input-row__fix">{suffix}</span>}
        </div>
      )}
    </Field>
  )
}
