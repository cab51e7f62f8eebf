import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DomainError } from '#app/errors/domain-error.ts'
import { ProposalPage } from '#app/governance/proposal-page.tsx'
import { readProposal } from '#app/governance/read-proposals.server.ts'
import { readSent } from '#app/governance/read-sent.server.ts'
import { readSigningKeys } from '#app/governance/read-signing-keys.server.ts'
import { refusalPage } from '#app/http/as-person.server.ts'
import { useRefresh } from '#app/submissions/use-refresh.ts'
import { ErrorSummary } from '#app/ui/error-summary.tsx'
import { GovernanceShell } from './governance-shell.tsx'
import { asGuestOrPerson } from './guest-or-person.server.ts'
import { takeChange } from './take-change.server.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.proposal ? `Policy ${data.proposal.version}` : 'Proposal'} · Hardproof` },
]

export function loader(args: LoaderFunctionArgs) {
  const hash = args.params.hash!
  const sentId = new URL(args.request.url).searchParams.get('sent')
  return asGuestOrPerson(args, async (tx, member, own) => {
    const proposal = await readProposal(tx, hash)
    const sent = own && (await readSent(own, sentId))
    // What was just sent is not in the ledger yet, and a proposal that was refused never will be.
    if (!proposal && !sent) throw refusalPage(unknown())
    return { hash, proposal, sent, keys: member && proposal ? await readSigningKeys(tx, proposal, member) : [] }
  })
}

function unknown(): DomainError {
  const message =
    'No such proposal is open, and no such policy was ever in force. It may have been replaced by another.'
  return new DomainError('unknown-proposal', message, 404)
}

export function action(args: ActionFunctionArgs) {
  return takeChange(args)
}

export default function Proposal() {
  const { shell, ...shown } = useLoaderData<typeof loader>()
  const refused = useActionData<typeof action>()
  useRefresh(2_000)
  return (
    <GovernanceShell shell={shell}>
      <ProposalPage {...shown}>
        {refused && 'error' in refused && <ErrorSummary errors={[{ message: refused.error.message }]} />}
      </ProposalPage>
    </GovernanceShell>
  )
}
