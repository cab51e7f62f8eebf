import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { Form, useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { asPerson } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { decodeCursor, pageOf } from '#app/http/page-of.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { isNoticeKey, listNotices, NOTICE_KEY_PARTS } from '#app/notices/list-notices.server.ts'
import { markAllRead, openNotice } from '#app/notices/mark-read.server.ts'
import { NoticeList } from '#app/notices/notice-list.tsx'
import { AppShell } from '#app/ui/app-shell.tsx'
import { EmptyState } from '#app/ui/empty-state.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { formatCount } from '#app/ui/format.ts'
import { PageHeader } from '#app/ui/page-header.tsx'
import { SubmitButton } from '#app/ui/submit-button.tsx'

export const meta: MetaFunction = () => [{ title: 'Notices · Hardproof' }]

const PAGE = 40

export function loader(args: LoaderFunctionArgs) {
  const params = new URL(args.request.url).searchParams
  const cursor = decodeCursor(params.get('after'), NOTICE_KEY_PARTS)
  const after = cursor && isNoticeKey(cursor) ? cursor : null
  const now = new Date()
  return asPerson(args, {}, async (tx, { actor }, person) => {
    const page = pageOf(await listNotices(tx, { personId: actor.id, after, limit: PAGE + 1 }), PAGE, row => row.key)
    return {
      shell: await shellData(tx, person),
      rows: page.rows.map(({ key: _key, ...row }) => row),
      next: page.next,
      first: after === null,
      seenAt: now.toISOString(),
    }
  })
}

const acts = z.discriminatedUnion('act', [
  z.object({ act: z.literal('read'), noticeId: z.uuid() }),
  z.object({ act: z.literal('all-read'), seenAt: z.iso.datetime() }),
])

export function action(args: ActionFunctionArgs) {
  return formAction(async () => {
    const input = acts.parse(Object.fromEntries(await readPersonForm(args)))
    const now = new Date()
    return asPerson(args, {}, async (tx, { actor }) => {
      if (input.act === 'read') await openNotice(tx, actor.id, input.noticeId, now)
      else await markAllRead(tx, actor.id, new Date(input.seenAt), now)
      return redirect('/notices')
    })
  })
}

export default function Notices() {
  const { shell, rows, next, first, seenAt } = useLoaderData<typeof loader>()
  const result = useActionData<typeof action>()
  const unread = rows.some(row => !row.read)
  const paging =
    next || !first
      ? {
          summary: `${formatCount(rows.length)}${next ? ', and more' : ''}${first ? '' : ', further down'}`,
          previous: first ? undefined : '/notices',
          next: next ? `/notices?after=${next}` : undefined,
        }
      : undefined
  return (
    <AppShell {...shell}>
      <PageHeader
        title="Notices"
        sub="What is unread comes first. Each is here, and goes out by e-mail where a mail server is set up."
        actions={
          unread && (
            <Form method="post">
              <input type="hidden" name="seenAt" value={seenAt} />
              <SubmitButton name="act" value="all-read" tone="plain">
                Mark all as read
              </SubmitButton>
            </Form>
          )
        }
      />
      <ErrorSummary errors={result && 'error' in result ? [{ message: result.error.message }] : []} />
      {rows.length > 0 ? (
        <NoticeList rows={rows} paging={paging} />
      ) : (
        <EmptyState title={first ? 'Nothing to tell you yet' : 'That was all'}>
          Deadlines 30, 7 and 1 day ahead, work that is given to you, and what your colleagues write to you come here.
        </EmptyState>
      )}
    </AppShell>
  )
}
