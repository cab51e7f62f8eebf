import { DomainError } from '#app/errors/domain-error.ts'
import { type RequestArgs, requireSession } from './as-person.server.ts'

/** More than any form here has, with every partner of a list ticked. */
const MAX_FIELDS = 100

/** Flat names only: what reads forms would make `a[30000000]` a list of that length, and `a.b.c` a tree. */
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}(\[\])?$/

/**
 * The form of somebody who is signed in; whoever is not is sent to the sign-in page before anything is read.
 * @throws DomainError as `readForm`.
 */
export async function readPersonForm(args: RequestArgs, fileFields: readonly string[] = []): Promise<FormData> {
  await requireSession(args)
  return readForm(args.request, fileFields)
}

/**
 * A form as a browser sends it, of texts under plain names, without the NUL that PostgreSQL cannot keep; files only in
 * the fields that are named.
 * @throws DomainError `not-a-form` (415) or `form-unread` (400).
 */
export async function readForm(request: Request, fileFields: readonly string[] = []): Promise<FormData> {
  const type = request.headers.get('Content-Type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type)) {
    throw new DomainError('not-a-form', 'Send this as the form of the page sends it.', 415)
  }
  const form = await request.formData().catch(() => {
    throw unread('The form arrived broken. Send it again.')
  })
  let fields = 0
  for (const [name, value] of form) {
    fields += 1
    if (fields > MAX_FIELDS) throw unread(`A form has at most ${MAX_FIELDS} fields.`)
    if (!FIELD_NAME.test(name)) throw unread('The form has a field that no page here asks for.')
    if (typeof value !== 'string') {
      if (!fileFields.includes(name)) throw unread('No form here takes a file.')
      continue
    }
    if (value.includes('\0')) throw unread('The form has a character (U+0000) that no text may have.')
  }
  return form
}

function unread(message: string): DomainError {
  return new DomainError('form-unread', message, 400)
}
