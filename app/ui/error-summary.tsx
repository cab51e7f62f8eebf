import { useEffect, useRef } from 'react'

export interface FormError {
  /** The id of the field it belongs to; without one the error is the form's own. */
  id?: string
  message: string
}

interface ErrorSummaryProps {
  errors: readonly FormError[]
  title?: string
}

/**
 * All that is wrong with a form, above it; takes the focus when it appears, and each line leads to its field. Renders
 * nothing without errors. `formErrors(form)` makes the list from a Conform form.
 */
export function ErrorSummary({ errors, title = 'There is a problem' }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null)
  const shown = errors.map(error => `${error.id} ${error.message}`).join('\n')

  useEffect(() => {
    if (shown) box.current?.focus()
  }, [shown])

  if (errors.length === 0) return null
  return (
    // biome-ignore lint/a11y/noAutofocus: without scripts this is what moves the focus to what went wrong
    <div className="error-summary" role="alert" tabIndex={-1} ref={box} autoFocus aria-labelledby="error-summary-title">
      <h2 id="error-summary-title">{title}</h2>
      <ul>
        {errors.map(error => (
          <li key={`${error.id} ${error.message}`}>
            {error.id ? <a href={`#${error.id}`}>{error.message}</a> : error.message}
          </li>
        ))}
      </ul>
    </div>
  )
}
