import type { SubmissionResult } from '@conform-to/react'
import { parseWithZod } from '@conform-to/zod/v4'
import { data } from '@remix-run/node'
import type { z } from 'zod'
import { DomainError } from '#app/errors/domain-error.ts'
import type { RequestArgs } from './as-person.server.ts'
import { readPersonForm } from './read-form.server.ts'

/**
 * Runs the action of a signed-in person's Conform form. What the schema or the domain refuses becomes the form's reply,
 * under the refusal's status, with everything that was typed.
 */
export async function formReply<Schema extends z.ZodType, T>(
  args: RequestArgs,
  schema: Schema,
  work: (value: z.output<Schema>) => Promise<T>,
) {
  let reply = (refusal: { formErrors?: string[]; fieldErrors?: Record<string, string[]> }): SubmissionResult => ({
    status: 'error',
    error: { '': refusal.formErrors ?? [] },
  })
  try {
    const submission = parseWithZod(await readPersonForm(args), { schema })
    if (submission.status !== 'success') return data({ reply: submission.reply() as SubmissionResult }, { status: 422 })
    reply = refusal => submission.reply(refusal)
    return await work(submission.value)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const { fields, message, status } = error
    const hasFields = Object.keys(fields).length > 0
    return data({ reply: reply(hasFields ? { fieldErrors: fields } : { formErrors: [message] }) }, { status })
  }
}
