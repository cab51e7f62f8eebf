import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { formAction } from '#app/http/form.server.ts'
import { limitAttempts } from '#app/http/limit-attempts.server.ts'
import { readForm } from '#app/http/read-form.server.ts'
import { openLink } from '#app/links/open-link.server.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { GuestShell } from '#app/ui/guest-shell.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'
import { findVisit } from './as-visitor.server.ts'
import { visitCookie } from './visit-cookie.server.ts'

export const meta: MetaFunction = () => [
  { title: 'Open the evidence · Hardproof' },
  { name: 'robots', content: 'noindex' },
]

const limit = limitAttempts({ attempts: 20, seconds: 60 })

/** Opens nothing: scanners of mail follow links too. */
export async function loader(args: LoaderFunctionArgs) {
  const ended = new URL(args.request.url).searchParams.get('visit') === 'ended'
  return { ended, visiting: !ended && (await findVisit(args)) !== null }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { db, kms } = context.services
  return formAction(async () => {
    await limit.take(context.clientAddress)
    const token = codeIn(String((await readForm(request)).get('token') ?? ''))
    const userAgent = request.headers.get('User-Agent')
    const visit = await db.transaction(tx => openLink(tx, kms, { token, userAgent }))
    const headers = { 'Set-Cookie': visitCookie(request, visit.sessionToken, visit.expiresAt) }
    return redirect('/court/evidence', { headers })
  })
}

/** The code itself, or the whole link pasted into the field. */
function codeIn(text: string): string {
  return text.trim().split('#').at(-1)!.trim()
}

export default function OpenEvidence() {
  const { ended, visiting } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const error = answer && 'error' in answer ? answer.error : null
  const code = useCodeFromAddress()

  return (
    <GuestShell
      width="narrow"
      footer={
        <p>
          Do you hold a downloaded bundle? <Link to="/court/verify">Check it on this device</Link>, without a link.
        </p>
      }
    >
      <PageHeader title="Evidence for a court" />
      {ended && !error && (
        <Notice tone="neutral" title="This visit has ended.">
          A visit lasts two hours. While the link is in force you can open it again.
        </Notice>
      )}
      {error && (
        <Notice tone="wait" title="Nothing was opened.">
          {error.message}
        </Notice>
      )}
      <p>
        You were given a link to the evidence of one case. It needs no account. You will see what was recorded, and when
        it was recorded; your browser then checks for itself that none of it has changed since.
      </p>
      <p className="mt-3">Opening it is recorded for the court and the notary office. The parties are not told.</p>
      <Form method="post" action="/court" className="mt-6">
        {code ? (
          <input type="hidden" name="token" value={code} />
        ) : (
          <TextField
            label="Code"
            name="token"
            hint="The part of the link after the sign #. You can also paste the whole link."
            autoComplete="off"
            spellCheck={false}
            required
          />
        )}
        <div className="form-actions">
          <SubmitButton busyLabel="Opening…">Open the evidence</SubmitButton>
          {visiting && (
            <ButtonLink to="/court/evidence" tone="plain">
              Go back to the evidence
            </ButtonLink>
          )}
        </div>
      </Form>
    </GuestShell>
  )
}

/** The fragment is never sent to a server; taken out of the address, it is in no history or screenshot either. */
function useCodeFromAddress(): string | null {
  const [code, setCode] = useState<string | null>(null)
  useEffect(() => {
    const take = () => {
      const found = window.location.hash.slice(1)
      if (!found) return
      setCode(found)
      window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
    }
    take()
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])
  return code
}
