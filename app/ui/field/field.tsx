import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import { controlProps, type FieldProps, wire } from './field-props.ts'

interface FrameProps extends FieldProps {
  /** Draws the native control; spread what is given onto it. */
  children: (control: ReturnType<typeof controlProps>) => ReactNode
}

/**
 * Label, hint, error and a control of your own:
 * `<Field label="Amount" name="amount">{control => <input {...control} />}</Field>`.
 * See `TextField`, `TextAreaField`, `SelectField`, `ChoiceField`, `CheckboxField`, `FileField` for the usual ones.
 */
export function Field({ children, ...props }: FrameProps) {
  const wiring = wire(props)
  return (
    <div className={cx('field', wiring.errors.length > 0 && 'field--wrong')}>
      <label htmlFor={wiring.id}>
        {props.label}
        {props.optional && <span className="field__optional"> (optional)</span>}
      </label>
      {props.hint && (
        <div className="field__hint" id={wiring.hintId}>
          {props.hint}
        </div>
      )}
      <FieldErrors id={wiring.errorId} errors={wiring.errors} />
      {children(controlProps(wiring, props.field))}
    </div>
  )
}

export function FieldErrors({ id, errors }: { id: string; errors: readonly string[] }) {
  if (errors.length === 0) return null
  return (
    <div className="field__errors" id={id}>
      {errors.map(message => (
        <p key={message}>
          <span className="sr-only">Error: </span>
          {message}
        </p>
      ))}
    </div>
  )
}
