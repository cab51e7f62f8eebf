import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import { FieldErrors } from './field.tsx'
import { type FieldProps, wire } from './field-props.ts'

export interface Choice {
  value: string
  label: ReactNode
  /** What choosing this means. */
  hint?: ReactNode
  disabled?: boolean
}

interface ChoiceFieldProps extends FieldProps {
  choices: readonly Choice[]
  /** Several may be chosen: checkboxes instead of radio buttons. */
  multiple?: boolean
  defaultValue?: string | readonly string[]
  required?: boolean
}

/** A question with a few answers, each with its reason: radio buttons, or checkboxes when `multiple`. */
export function ChoiceField({ choices, multiple, defaultValue, required, ...props }: ChoiceFieldProps) {
  const wiring = wire(props)
  const chosen = [defaultValue ?? props.field?.initialValue ?? []].flat()
  return (
    <fieldset
      key={props.field?.key}
      className={cx('field', 'choices', wiring.errors.length > 0 && 'field--wrong')}
      aria-describedby={wiring.describedBy}
    >
      <legend>
        {props.label}
        {props.optional && <span className="field__optional"> (optional)</span>}
      </legend>
      {props.hint && (
        <div className="field__hint" id={wiring.hintId}>
          {props.hint}
        </div>
      )}
      <FieldErrors id={wiring.errorId} errors={wiring.errors} />
      {choices.map((choice, at) => {
        // The first one carries the field's own id, so that the error summary's link lands on it.
        const id = at === 0 ? wiring.id : `${wiring.id}-${choice.value}`
        return (
          <div className="choice" key={choice.value}>
            <input
              type={multiple ? 'checkbox' : 'radio'}
              id={id}
              name={wiring.name}
              value={choice.value}
              defaultChecked={chosen.includes(choice.value)}
              disabled={choice.disabled}
              required={!multiple && (required ?? props.field?.required)}
              aria-describedby={choice.hint ? `${id}-hint` : undefined}
            />
            <div>
              <label htmlFor={id}>{choice.label}</label>
              {choice.hint && (
                <div className="field__hint" id={`${id}-hint`}>
                  {choice.hint}
                </div>
              )}
            </div>
          </div>
        )
      })}
    </fieldset>
  )
}
