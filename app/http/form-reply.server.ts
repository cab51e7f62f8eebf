import { parseWithZod } from '@conform-to/zod/v4'
import { data } from '@remix-run/node'
import type { z } from 'zod'
import { DomainError } from '#app/errors/domain-error.ts'

/**
 * Runs the action of a Conform form. What the schema or the domain refuses becomes the form's reply, under the
 * refusal's status, with everything that was typed.
 */
export async function formReply<Schema extends z.ZodType, T>(
  form: FormData,
  schema: Schema,
  work: (value: z.output<Schema>) => Promise<T>,
) {
  const submission = parseWithZod(form, { schema })
  if (submission.status !== 'success') return data({ reply: submission.reply() }, { status: 422 })
  try {
    return await work(submission.value)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { fields, message, status } = error
    const hasFields = Object.keys(fields).length > 0
    const reply = submission.reply(hasFields ? { fieldErrors: fields } : { formErrors: [message] })
    return data({ reply }, { status })
  }
}
