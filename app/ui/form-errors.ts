import type { FormError } from './error-summary.tsx'

/** The part of Conform's form metadata that is read here. */
interface FormWithErrors {
  id: string
  allErrors: Record<string, string[] | null | undefined>
}

/** The errors of a Conform form (`useForm`), each with its field's id, for `ErrorSummary`. */
export function formErrors(form: FormWithErrors): FormError[] {
  return Object.entries(form.allErrors).flatMap(([name, messages]) =>
    (messages ?? []).map(message => (name ? { id: `${form.id}-${name}`, message } : { message })),
  )
}

/** The part of a refused action's answer that is read here. */
interface Refusal {
  message: string
  /** Messages by field name. */
  fields: Readonly<Record<string, readonly string[]>>
}

/**
 * The errors of a refused action for `ErrorSummary`: those of its fields (whose ids are their names), or the refusal's
 * own message where it names none.
 */
export function refusalErrors({ message, fields }: Refusal): FormError[] {
  const named = Object.entries(fields).flatMap(([id, messages]) => messages.map(message => ({ id, message })))
  return named.length > 0 ? named : [{ message }]
}
