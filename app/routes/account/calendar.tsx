import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { createFeed, revokeFeed } from '#app/calendar-feed/create-feed.server.ts'
import { FeedCard, NewFeed } from '#app/calendar-feed/feed-cards.tsx'
import { readFeed } from '#app/calendar-feed/read-feed.server.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { caseworkers } from '#app/identity/actor.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { Stack } from '#app/ui/layout.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'

export const meta: MetaFunction = () => [{ title: 'Calendar · Hardproof' }]

const allowed = { kinds: ['bank'], roles: caseworkers } as const

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, allowed, async (tx, { actor }, person) => ({
    shell: await shellData(tx, person),
    origin: args.context.services.config.publicOrigin,
    since: (await readFeed(tx, actor.id))?.createdAt ?? null,
    team: actor.role === 'supervisor',
  }))
}

const acts = z.object({ act: z.enum(['create', 'revoke']) })

export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const { act } = acts.parse(Object.fromEntries(await readPersonForm(args)))
    return asPerson(args, allowed, async (tx, authority) => {
      if (act === 'create') return { token: await createFeed(tx, authority, new Date()) }
      await revokeFeed(tx, authority, new Date())
      return { done: 'The address is revoked: it answers nobody any more.' }
    })
  })
}

export default function Calendar() {
  const { shell, origin, since, team } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Calendar"
        sub="The open deadlines of your cases in your own calendar program: each case’s number, what is due and when."
      />
      <ErrorSummary errors={result && 'error' in result ? [{ message: result.error.message }] : []} />
      {result && 'done' in result && <Notice tone="done" flash title={result.done} />}
      {result && 'token' in result && result.token && <NewFeed origin={origin} token={result.token} team={team} />}
      <Stack>
        <FeedCard since={since} />
      </Stack>
    </AppShell>
  )
}
