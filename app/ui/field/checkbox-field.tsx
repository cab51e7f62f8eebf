import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import { FieldErrors } from './field.tsx'
import { type FieldProps, wire } from './field-props.ts'

interface CheckboxFieldProps extends Omit<FieldProps, 'label'> {
  label: ReactNode
  /** Sent when ticked; "on" unless said otherwise. */
  value?: string
  defaultChecked?: boolean
  required?: boolean
}

/** One yes: a consent, a switch. */
export function CheckboxField({ label, value = 'on', defaultChecked, required, ...props }: CheckboxFieldProps) {
  const wiring = wire({ ...props, label: '' })
  return (
    <div className={cx('field', wiring.errors.length > 0 && 'field--wrong')}>
      <FieldErrors id={wiring.errorId} errors={wiring.errors} />
      <div className="choice">
        <input
          key={props.field?.key}
          type="checkbox"
          id={wiring.id}
          name={wiring.name}
          value={value}
          defaultChecked={defaultChecked ?? props.field?.initialValue === value}
          required={required ?? props.field?.required}
          aria-describedby={wiring.describedBy}
          aria-invalid={wiring.errors.length > 0 || undefined}
        />
        <div>
          <label htmlFor={wiring.id}>{label}</label>
          {props.hint && (
            <div className="field__hint" id={wiring.hintId}>
              {props.hint}
            </div>
          )}
        </div>
      </div>
    </div>
  )
}
