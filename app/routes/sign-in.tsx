import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { formAction } from '#app/http/form.server.ts'
import { localPath } from '#app/http/local-path.ts'
import { readForm } from '#app/http/read-form.server.ts'
import { readSessionCookie, SESSION_SECONDS, sessionCookie } from '#app/http/session-cookie.server.ts'
import { limitSignIn } from '#app/http/sign-in-limit.server.ts'
import { endSession } from '#app/identity/end-session.server.ts'
import { findSession } from '#app/identity/find-session.server.ts'
import { signIn } from '#app/identity/sign-in.server.ts'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { FormActions } from '#app/ui/field/form-actions.tsx'
import { TextField } from '#app/ui/field/text-field.tsx'
import { GuestShell } from '#app/ui/guest-shell.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction = () => [{ title: 'Sign in · Hardproof' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const next = localPath(new URL(request.url).searchParams.get('next'))
  const token = readSessionCookie(request)
  if (token && (await findSession(context.services.db, token))) return redirect(next)
  return { next }
}

const credentials = z.object({
  email: z.string().max(320),
  password: z.string().max(1000),
  next: z.string().optional(),
})

export function action({ request, context }: ActionFunctionArgs) {
  return formAction(async () => {
    const { email, password, next } = credentials.parse(Object.fromEntries(await readForm(request)))
    const { db } = context.services
    const { token } = await limitSignIn(context.clientAddress, email, () =>
      signIn(db, { email, password, seconds: SESSION_SECONDS }),
    )
    // A new session for each sign-in: whoever planted the old cookie is left with nothing.
    const old = readSessionCookie(request)
    if (old) await endSession(db, old)
    return redirect(localPath(next), { headers: { 'Set-Cookie': sessionCookie(request, token) } })
  })
}

export default function SignIn() {
  const { next } = useLoaderData<{ next: string }>()
  const refused = useActionData<typeof action>()
  const message = refused && 'error' in refused ? refused.error.message : null
  return (
    <GuestShell
      width="narrow"
      footer={
        <p>
          Judges and clerks need no account: open the link that you were sent. The <a href="/ledger">ledger</a> is open
          to everybody.
        </p>
      }
    >
      <h1>Sign in</h1>
      <p className="lede">A signed e-contract becomes evidence; a dispute about it becomes money recovered.</p>
      <ErrorSummary errors={message ? [{ id: 'email', message }] : []} title="You are not signed in" />
      <Form method="post" className="card">
        <input type="hidden" name="next" value={next} />
        <TextField label="E-mail address" name="email" type="email" autoComplete="username" required maxLength={320} />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
        <FormActions>
          <SubmitButton busyLabel="Signing in…">Sign in</SubmitButton>
        </FormActions>
      </Form>
    </GuestShell>
  )
}
