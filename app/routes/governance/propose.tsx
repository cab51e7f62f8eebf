import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DomainError } from '#app/errors/domain-error.ts'
import { requireMember } from '#app/governance/find-member.server.ts'
import { ProposeForm } from '#app/governance/propose-form.tsx'
import { asPerson } from '#app/http/as-person.server.ts'
import { shellData } from '#app/http/shell.server.ts'
import { knownChain } from '#app/submissions/known-chain.server.ts'
import { AppShell } from '#app/ui/app-shell.tsx'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { PageHeader } from '#app/ui/page-header.tsx'
import { NEWEST_RULES } from '#ledger/rules/rule-sets.ts'
import { takeChange } from './take-change.server.ts'

export const meta: MetaFunction = () => [{ title: 'Propose a change · Hardproof' }]

export function loader(args: LoaderFunctionArgs) {
  return asPerson(args, {}, async (tx, { actor }, person) => {
    const own = await requireMember(tx, actor.organisationId)
    const inForce = (await knownChain(tx)).at(-1)?.policy
    if (inForce?.v !== 2) {
      throw new DomainError('no-changes', 'The rules of this ledger have no changes of policy.', 409)
    }
    return { shell: await shellData(tx, person), own, inForce, newest: NEWEST_RULES }
  })
}

export function action(args: ActionFunctionArgs) {
  return takeChange(args)
}

export default function Propose() {
  const { shell, own, inForce, newest } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  return (
    <AppShell {...shell}>
      <PageHeader
        crumbs={[{ label: 'Governance', to: '/governance' }, { label: 'Propose a change' }]}
        title="Propose a change"
        sub="One change at a time, on the policy in force. Nothing is sent before you sign."
      />
      <noscript>
        <p className="limit">
          This page needs scripts: what is proposed is signed in the browser. Without them, propose on your member’s own
          machine: <code>npm run ledger -- policy propose --help</code>
        </p>
      </noscript>
      {refused && 'error' in refused && <ErrorSummary errors={[{ message: refused.error.message }]} />}
      <ProposeForm inForce={inForce} newest={newest} own={own} />
    </AppShell>
  )
}
