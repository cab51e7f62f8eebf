import { redirect } from '@remix-run/node'
import { requireMember } from '#app/governance/find-member.server.ts'
import { receiveChange } from '#app/governance/receive-change.server.ts'
import { asPerson, type RequestArgs } from '#app/http/as-person.server.ts'
import { formAction } from '#app/http/form.server.ts'
import { readPersonForm } from '#app/http/read-form.server.ts'

/** The action of every page on which something is signed; leads to the proposal that it is about. */
export function takeChange(args: RequestArgs) {
  return formAction(async () => {
    const form = await readPersonForm(args)
    const member = await asPerson(args, {}, (tx, { actor }) => requireMember(tx, actor.organisationId))
    const { submissionId, hash } = await receiveChange(
      args.context.services.db,
      member,
      String(form.get('leaves') ?? ''),
    )
    return redirect(`/governance/proposals/${hash}${submissionId ? `?sent=${submissionId}` : ''}`)
  })
}
