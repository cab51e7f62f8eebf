import { data } from '@remix-run/node'
import { ZodError } from 'zod'
import { DomainError } from '#app/errors/domain-error.ts'

/** What an action answers when the act was refused: shown by `ErrorSummary`, beside the form as it was sent. */
export interface Refused {
  error: { code: string; message: string; fields: Record<string, string[]> }
}

/**
 * Runs a form's action; a `DomainError` becomes its answer, with the refusal's status, and so does input that a schema
 * refused. Everything else is thrown.
 */
export async function formAction<T>(work: () => Promise<T>) {
  try {
    return await work()
  } catch (error) {
    const { code, message, status, fields } = refusalOf(error)
    return data<Refused>({ error: { code, message, fields } }, { status })
  }
}

/** @throws what is no refusal. */
function refusalOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (!(error instanceof ZodError)) throw error
  const fields: Record<string, string[]> = {}
  for (const { path, message } of error.issues) {
    const name = path.join('.')
    fields[name] = [...(fields[name] ?? []), message]
  }
  return new DomainError('bad-input', 'Something in the form is missing or not as it should be.', 400, fields)
}
