import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { narrowingParams } from '#app/cases/case-filter.ts'
import { caseOwners } from '#app/cases/case-policy.ts'
import { readQueueAddress } from '#app/cases/read-queue.server.ts'
import { removeView, saveView } from '#app/cases/saved-views.server.ts'
import { DomainError } from '#app/errors/domain-error.ts'
import { asPerson } from '#app/http/as-person.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'

export function loader() {
  return redirect('/cases')
}

/** Keeps a view of the queue, or removes one, and goes back to where it was asked. */
export async function action(args: ActionFunctionArgs) {
  const form = await readPersonForm(args)
  const text = (name: string) => String(form.get(name) ?? '')
  const { view, narrowing } = readQueueAddress(new URLSearchParams(text('query').slice(0, 2_000)))
  const query = narrowingParams(view, narrowing).toString()
  const back = new URLSearchParams(query)
  try {
    await asPerson(args, { kinds: caseOwners }, (tx, { actor }) =>
      text('act') === 'remove'
        ? removeView(tx, actor, text('viewId'))
        : saveView(tx, actor, { name: text('name'), query, shared: form.get('shared') === 'on' }),
    )
  } catch (error) {
    if (!(error instanceof DomainError) || error.status === 403) throw error
    back.set('unkept', error.code)
  }
  return redirect(back.size > 0 ? `/cases?${back}` : '/cases')
}
